import { createHash } from 'node:crypto';

/** An event as the database holds it: JSON as its text, the time in microseconds since 1970. */
export interface StoredAuditEvent {
  id: string;
  atMicros: number;
  actorId: string | null;
  onBehalfOf: string | null;
  action: string;
  targetType: string | null;
  targetId: string | null;
  before: string | null;
  after: string | null;
  requestId: string | null;
  address: string | null;
}

/** What the first event follows, in hex. */
export const chainStart = createHash('sha256').update('scriptorium audit').digest('hex');

/**
 * The hash that links an event to the one before (`former`, in hex): the same as audit_hash of the database, computed
 * apart from it. The text that is hashed is that of PostgreSQL's json_build_array, which escapes as JSON.stringify does.
 */
export function auditHash(former: string, seq: number, event: StoredAuditEvent): string {
  const { id, atMicros, actorId, onBehalfOf, action, targetType, targetId } = event;
  const { before, after, requestId, address } = event;
  const values = [id, Math.round(atMicros / 1000), actorId, onBehalfOf, action, targetType, targetId];
  const texts = [seq, ...values, before, after, requestId, address].map((value) => JSON.stringify(value));
  return createHash('sha256')
    .update(Buffer.from(former, 'hex'))
    .update(`[${texts.join(', ')}]`)
    .digest('hex');
}
