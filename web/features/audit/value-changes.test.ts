import { expect, it } from 'vitest';
import { valueChanges } from './value-changes.ts';

it('sets each value beside what it was', () => {
  expect(valueChanges({ role: 'user', same: 1 }, { role: 'admin', same: 1, list: ['a'] })).toEqual([
    { name: 'role', before: 'user', after: 'admin' },
    { name: 'same', before: '1', after: '1' },
    { name: 'list', before: null, after: '["a"]' },
  ]);
});

it('takes what was only before or only after, and what is no object', () => {
  expect(valueChanges(null, null)).toEqual([]);
  expect(valueChanges({ gone: true }, null)).toEqual([{ name: 'gone', before: 'true', after: null }]);
  expect(valueChanges(undefined, 'text')).toEqual([{ name: '', before: null, after: 'text' }]);
  expect(valueChanges({ empty: null }, { empty: '' })).toEqual([{ name: 'empty', before: null, after: '' }]);
});
