import type { AuditEvent } from '../../contract/audit-event.ts';
import type { ExportedEvent } from '../../core/audit-lines.ts';
import type { AuditEventRow, NamedAuditEventRow } from '../../db/audit-events.ts';

export function presentAuditEvent(row: NamedAuditEventRow): AuditEvent {
  const { target_type: type, target_id: targetId } = row;
  return {
    id: row.id,
    seq: row.seq,
    hash: row.hash,
    at: row.at.toISOString(),
    actor: row.actor_id === null ? null : { id: row.actor_id, name: row.actor_name },
    onBehalfOf: row.on_behalf_of === null ? null : { id: row.on_behalf_of, name: row.behalf_name },
    action: row.action,
    target: type === null || targetId === null ? null : { type, id: targetId, name: row.target_name },
    before: row.before,
    after: row.after,
    requestId: row.request_id,
    address: row.address,
  };
}

/** What a file holds of an event: no names. */
export function exportAuditEvent(row: AuditEventRow): ExportedEvent {
  return {
    seq: row.seq,
    hash: row.hash,
    id: row.id,
    at: row.at.toISOString(),
    actorId: row.actor_id,
    onBehalfOf: row.on_behalf_of,
    action: row.action,
    targetType: row.target_type,
    targetId: row.target_id,
    before: row.before,
    after: row.after,
    requestId: row.request_id,
    address: row.address,
  };
}
