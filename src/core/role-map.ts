import { type Role, roles } from '../contract/permission.ts';

/** Which role each group of a provider stands for. */
export type RoleMap = ReadonlyMap<string, Role>;

/** The highest role that one of the groups stands for, `user` when none does; null without a map: nothing is decided. */
export function roleOfGroups(map: RoleMap, groups: readonly string[]): Role | null {
  if (map.size === 0) return null;
  const found = new Set(groups.map((group) => map.get(group)));
  return roles.findLast((role) => found.has(role)) ?? 'user';
}
