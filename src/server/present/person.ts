import type { Me, Person } from '../../contract/person.ts';
import { hasPermission } from '../../core/permissions.ts';
import type { PersonRow } from '../../db/people.ts';

export function presentPerson(row: PersonRow): Person {
  return { id: row.id, name: row.name, email: row.email, role: row.role, createdAt: row.created_at.toISOString() };
}

export function presentMe(row: PersonRow): Me {
  return {
    person: presentPerson(row),
    can: {
      writeTools: hasPermission(row, 'tool:write'),
      publishVersions: hasPermission(row, 'version:publish'),
      managePeople: hasPermission(row, 'user:manage'),
      readAudit: hasPermission(row, 'audit:read'),
      readSettings: hasPermission(row, 'settings:read'),
    },
  };
}
