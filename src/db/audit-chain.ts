import { sql } from 'kysely';
import type { ChainLink, ChainPlace } from '../core/audit-chain.ts';
import type { StoredAuditEvent } from '../core/audit-hash.ts';
import type { Db } from './database.ts';

/** Whether the database has an audit; one that was made before there was any has none until it is migrated. */
export async function hasAudit(db: Db): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`select to_regclass('audit_head') is not null as has`.execute(db);
  return rows[0]?.has === true;
}

/** Where the chain ends; undefined where somebody took that away. */
export async function readAuditHead(db: Db): Promise<ChainPlace | undefined> {
  const { rows } = await sql<ChainPlace>`select seq, encode(hash, 'hex') as hash from audit_head`.execute(db);
  return rows[0];
}

/** The links after `after` with their events, in the order of the chain. */
export async function listAuditLinks(db: Db, after: number, limit: number): Promise<ChainLink[]> {
  const { rows } = await sql<StoredAuditEvent & { id: string | null; seq: number; eventId: string; hash: string }>`
    select seq, event_id as "eventId", encode(hash, 'hex') as hash, event.id,
      (extract(epoch from event.at) * 1000000)::bigint as "atMicros", event.actor_id as "actorId",
      event.on_behalf_of as "onBehalfOf", event.action, event.target_type as "targetType",
      event.target_id as "targetId", event.before::text, event.after::text, event.request_id as "requestId",
      event.address
    from audit_chain
    left join audit_events as event on event.id = event_id
    where seq > ${after}
    order by seq
    limit ${limit}`.execute(db);
  return rows.map(({ seq, eventId, hash, id, ...event }) => ({
    ...{ seq, eventId, hash },
    event: id === null ? null : { id, ...event },
  }));
}

/** Events that no link names: written past the chain. At most `limit`. */
export async function listUnlinkedEvents(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id
    from audit_events
    where not exists (select from audit_chain where event_id = audit_events.id)
    order by at, id
    limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}
