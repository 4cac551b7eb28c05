import { sql } from 'kysely';
import type { RunEventType } from '../contract/run-event.ts';
import type { Db } from './database.ts';
import { jsonValue } from './json-value.ts';

export interface RunEventRow {
  seq: number;
  type: RunEventType;
  at: Date;
  payload: Record<string, unknown>;
}

/** An event to append; `lines` is how many numbers it takes (1, or the lines of a log event). */
export interface NewRunEvent {
  type: 'log' | 'progress';
  lines: number;
  payload: Record<string, unknown>;
}

/**
 * Appends events of a running attempt in one statement and wakes the watchers. False when the attempt is no longer the
 * run's current one: the worker lost it and must stop writing.
 */
export async function appendRunEvents(
  db: Db,
  run: { id: string; attempt: number; events: NewRunEvent[]; now: Date },
): Promise<boolean> {
  const lines = run.events.map((event) => event.lines);
  const total = lines.reduce((sum, count) => sum + count, 0);
  const entries = run.events.map((event, index) => ({
    offset: total - lines.slice(0, index + 1).reduce((sum, count) => sum + count, 0),
    type: event.type,
    payload: event.payload,
  }));
  const { rows } = await sql`
    with bumped as (
      update runs
      set last_seq = last_seq + ${total}
      where id = ${run.id} and status = 'running' and attempt = ${run.attempt}
      returning id, last_seq
    ), appended as (
      insert into run_events (run_id, seq, type, at, payload)
      select bumped.id, bumped.last_seq - (entry ->> 'offset')::bigint, entry ->> 'type', ${run.now}, entry -> 'payload'
      from bumped, json_array_elements(${jsonValue(entries)}) as entry
    )
    select pg_notify('run_events', id::text) from bumped`.execute(db);
  return rows.length > 0;
}

/** Events after `since`, in order; at most `limit`, so a long log is read in pieces. */
export async function listRunEvents(db: Db, runId: string, since: number, limit: number): Promise<RunEventRow[]> {
  const { rows } = await sql<RunEventRow>`
    select seq, type, at, payload
    from run_events
    where run_id = ${runId} and seq > ${since}
    order by seq
    limit ${limit}`.execute(db);
  return rows;
}
