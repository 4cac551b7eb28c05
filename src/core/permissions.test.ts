import { describe, expect, it } from 'vitest';
import { permissions, roles } from '../contract/permission.ts';
import { canGiveRole, canManageTool, canReadRun, hasPermission, tellsOfRun } from './permissions.ts';

const person = (role: (typeof roles)[number]) => ({ id: role, role });

describe('permissions', () => {
  it('gives nobody anything but what is public', () => {
    expect(permissions.filter((permission) => hasPermission(null, permission))).toEqual(['public']);
  });

  it('gives a higher role everything a lower one has', () => {
    const granted = roles.map((role) => permissions.filter((permission) => hasPermission(person(role), permission)));
    for (const [index, some] of granted.entries())
      expect(some).toEqual(expect.arrayContaining(granted[index - 1] ?? []));
  });

  it('lets maintainers into the test area only while they are contributors', () => {
    expect(canManageTool(person('contributor'), true)).toBe(true);
    expect(canManageTool(person('contributor'), false)).toBe(false);
    expect(canManageTool(person('user'), true)).toBe(false);
    expect(canManageTool(person('admin'), false)).toBe(true);
  });

  it('shows a run to the person whose it is, and to no admin', () => {
    expect(canReadRun(person('user'), { personId: 'user' })).toBe(true);
    expect(canReadRun(person('superuser'), { personId: 'user' })).toBe(false);
  });

  it('tells what a script printed to admins alone, whoever made it', () => {
    const run = { personId: 'superuser', trigger: 'schedule', toolKind: 'script' } as const;
    expect(tellsOfRun(person('admin'), run, false)).toBe('all');
    expect(tellsOfRun(person('contributor'), run, true)).toBe('reason');
    expect(tellsOfRun(person('contributor'), { ...run, personId: 'contributor' }, true)).toBe('end');
    expect(tellsOfRun(person('contributor'), { ...run, toolKind: 'tool' }, true)).toBe('all');
  });

  it('lets only superusers make others their equals, or change who is one', () => {
    expect(canGiveRole(person('admin'), null, 'contributor')).toBe(true);
    expect(canGiveRole(person('admin'), null, 'admin')).toBe(false);
    expect(canGiveRole(person('admin'), person('admin'), 'user')).toBe(false);
    expect(canGiveRole(person('superuser'), person('superuser'), 'superuser')).toBe(true);
    expect(canGiveRole(person('admin'), null, 'superuser')).toBe(false);
    expect(canGiveRole(person('admin'), person('superuser'), 'user')).toBe(false);
    expect(canGiveRole(person('contributor'), null, 'user')).toBe(false);
  });
});
