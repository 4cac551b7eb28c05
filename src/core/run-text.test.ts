import { describe, expect, it } from 'vitest';
import { readRunText } from './run-text.ts';

describe('the text of a search for runs', () => {
  it('is the beginning of an id from eight digits on, with or without dashes, and words otherwise', () => {
    const id = (from: string, to: string) => ({ kind: 'id', from, to });
    const [none, all] = ['0000-000000000000', 'ffff-ffffffffffff'];
    expect(readRunText(' DEADBEEF ')).toEqual(id(`deadbeef-0000-0000-${none}`, `deadbeef-ffff-ffff-${all}`));
    expect(readRunText('deadbeef-12')).toEqual(id(`deadbeef-1200-0000-${none}`, `deadbeef-12ff-ffff-${all}`));
    const whole = '0b7e1c52-9f3a-4d61-8a57-3c2f6f1b9e44';
    expect(readRunText(whole)).toEqual(id(whole, whole));
    for (const words of ['deadbee', 'dead beef 12', `${whole}0`, '--------', 'Räkna på CSV', "'; drop table", '%'])
      expect(readRunText(words)).toEqual({ kind: 'words', words });
    expect(readRunText('  \t')).toBeNull();
  });
});
