import { expect, it } from 'vitest';
import { roleOfGroups } from './role-map.ts';

const map = new Map([
  ['staff', 'contributor'],
  ['it', 'admin'],
  ['root', 'superuser'],
] as const);

it('takes the highest role of the groups, and that of users for none', () => {
  expect(roleOfGroups(map, ['it', 'staff'])).toBe('admin');
  expect(roleOfGroups(map, ['staff', 'other'])).toBe('contributor');
  expect(roleOfGroups(map, ['Root', 'superuser'])).toBe('user');
  expect(roleOfGroups(map, [])).toBe('user');
});

it('decides nothing without a map', () => {
  expect(roleOfGroups(new Map(), ['it'])).toBe(null);
});
