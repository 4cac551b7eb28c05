import type { Finding } from './finding.ts';

/** Whether the program's own role could change the audit: where it also owns the tables, only triggers stand before it. */
export function judgeAudit(database: { databaseUrl: string | null; databaseOwnerUrl: string | null }): Finding {
  const isGuarded = database.databaseUrl === null || database.databaseOwnerUrl !== null;
  return {
    what: 'audit',
    level: isGuarded ? 'ok' : 'weaker',
    detail: isGuarded
      ? "the program's database role can only add to it"
      : "the program's database role owns it; only triggers keep it from changes",
    remedy: isGuarded ? null : 'Set DATABASE_OWNER_URL and give DATABASE_URL a role of its own: docs/governance.md.',
  };
}
