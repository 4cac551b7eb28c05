import { type RawBuilder, sql } from 'kysely';
import type { AuditAction, AuditTargetType } from '../contract/audit.ts';
import type { Db } from './database.ts';
import { jsonValue } from './json-value.ts';

/** Where a change comes from: who asked for it (null: the program itself), for whom, in which request, from which address. */
export interface Origin {
  actorId: string | null;
  onBehalfOf: string | null;
  requestId: string | null;
  address: string | null;
}

/** What the program does by itself. */
export const ownOrigin: Origin = { actorId: null, onBehalfOf: null, requestId: null, address: null };

export interface AuditEntry {
  action: AuditAction;
  target: { type: AuditTargetType; id: string } | null;
  /** What the change was from and to: no secret, no e-mail address, no name of a person. */
  before?: unknown;
  after?: unknown;
  at: Date;
}

/**
 * Writes one event of the audit, to be called in the transaction of the change it tells of. The database links it to
 * the event before when that transaction commits.
 */
export async function recordAudit(tx: Db, origin: Origin, entry: AuditEntry): Promise<void> {
  await addAudit(origin, entry).execute(tx);
}

/** The same as a part of the statement that makes the change: nothing is written where the CTE `change` has no row. */
export function addAudit(origin: Origin, entry: AuditEntry, change?: string): RawBuilder<unknown> {
  const { action, target, before, after, at } = entry;
  return sql`
    insert into audit_events (at, actor_id, on_behalf_of, action, target_type, target_id, before, after, request_id, address)
    select ${at}::timestamptz, ${origin.actorId}::uuid, ${origin.onBehalfOf}::uuid, ${action}, ${target?.type ?? null},
      ${target?.id ?? null}, ${jsonValue(before)}, ${jsonValue(after)}, ${origin.requestId}, ${origin.address}
    ${change === undefined ? sql`` : sql`from ${sql.ref(change)}`}`;
}
