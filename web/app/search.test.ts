import { expect, test } from 'vitest';
import { isLocalPath, readCatalogueSearch, readRunsSearch } from './search.ts';

test('only a path of this site is gone back to after signing in', () => {
  expect(isLocalPath('/runs?status=failed')).toBe(true);
  for (const elsewhere of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:1', '', 7]) {
    expect(isLocalPath(elsewhere)).toBe(false);
  }
});

test('a search for digits stays text, an empty one is left out', () => {
  expect(readCatalogueSearch({ q: 2026, audience: '' })).toEqual({ q: '2026' });
});

test('an unknown state in the address is left out', () => {
  expect(readRunsSearch({ status: 'exploded', tool: 't1' })).toEqual({ tool: 't1' });
  expect(readRunsSearch({ status: 'failed' })).toEqual({ status: 'failed' });
});
