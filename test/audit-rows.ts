import type { Pool } from 'pg';

export interface AuditRow {
  seq: number | null;
  id: string;
  actor_id: string | null;
  on_behalf_of: string | null;
  action: string;
  target_type: string | null;
  target_id: string | null;
  before: unknown;
  after: unknown;
  request_id: string | null;
  address: string | null;
}

/** All events, in the order of the chain; those without a link last. */
export async function readAudit(pool: Pool): Promise<AuditRow[]> {
  const { rows } = await pool.query<AuditRow>(
    'select seq, audit_events.* from audit_events left join audit_chain on event_id = id order by seq',
  );
  return rows;
}
