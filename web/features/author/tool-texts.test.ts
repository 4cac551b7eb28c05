import { expect, test } from 'vitest';
import { isSlug, readAudience, slugOf } from './tool-texts.ts';

test('an address is made of a title', () => {
  expect(slugOf('Räkna på CSV!')).toBe('rakna-pa-csv');
  expect(slugOf('  A — B  ')).toBe('a-b');
  expect(slugOf('ÅÄÖ åäö é')).toBe('aao-aao-e');
  expect(slugOf('Smørrebrød Æ Straße Łódź')).toBe('smorrebrod-ae-strasse-lodz');
  for (const title of ['Räkna på CSV!', 'x'.repeat(200), `${'a'.repeat(59)}-b`])
    expect(isSlug(slugOf(title))).toBe(true);
});

test('a title of signs alone gives no address, which is then left to the server', () => {
  expect(slugOf('日本 !')).toBe('');
});

test('the audience is a list without empty or double entries', () => {
  expect(readAudience('teachers, office,, teachers ,')).toEqual(['teachers', 'office']);
});
