import { describe, expect, it } from 'vitest';
import { readChoice, turnChoice, writeChoice } from './cron-choice.ts';

describe('the picker beside the cron text', () => {
  it.each([
    ['30 * * * *', { every: 'hour', minute: 30 }],
    ['5 7 * * *', { every: 'day', time: '07:05' }],
    ['0 9 * * 1-5', { every: 'weekdays', time: '09:00', weekdays: [1, 2, 3, 4, 5] }],
    ['0 9 * * 1,0', { every: 'weekdays', time: '09:00', weekdays: [1, 0] }],
    ['0 0 31 * *', { every: 'month', time: '00:00', day: 31 }],
  ])('shows %s in its boxes and writes the same', (expression, choice) => {
    expect(readChoice(expression)).toEqual(choice);
    expect(writeChoice(readChoice(expression))).toBe(expression);
  });

  it('knows the same rule however it is written', () => {
    expect(readChoice('@daily')).toEqual({ every: 'day', time: '00:00' });
    expect(readChoice(' 00 09 * * MON-FRI ')).toEqual(readChoice('0 9 * * 1-5'));
    expect(readChoice('0 9 * * SAT,7')).toEqual({ every: 'weekdays', time: '09:00', weekdays: [6, 0] });
    expect(readChoice('15 0-23 1-31 * *')).toEqual({ every: 'hour', minute: 15 });
  });

  it('leaves to the text what it has no boxes for', () => {
    const others = [
      '*/15 * * * *',
      '0 9,17 * * *',
      '0 9 1 1 *',
      '0 9 13 * 5',
      '30 0 9 * * *',
      '0 9 1,15 * *',
      '',
      'x',
      '0 9 1-31 * 1',
    ];
    for (const expression of others) expect(readChoice(expression)).toEqual({ every: 'custom' });
    expect(writeChoice({ every: 'custom' })).toBe(null);
  });

  it('keeps the time when another kind is chosen', () => {
    const day = { every: 'day', time: '07:05' } as const;
    expect(writeChoice(turnChoice(day, 'weekdays'))).toBe('5 7 * * 1-5');
    expect(writeChoice(turnChoice(day, 'month'))).toBe('5 7 1 * *');
    expect(writeChoice(turnChoice(day, 'hour'))).toBe('5 * * * *');
    expect(writeChoice(turnChoice({ every: 'custom' }, 'day'))).toBe('0 8 * * *');
  });
});
