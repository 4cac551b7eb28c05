import type { RunEvent } from '../../contract/run-event.ts';
import type { RunEventRow } from '../../db/run-events.ts';

/** A stored event as the stream sends it. The payload was written by us, in the shape its type has. */
export function presentRunEvent(row: RunEventRow): RunEvent {
  return { seq: row.seq, ts: row.at.toISOString(), type: row.type, ...row.payload } as RunEvent;
}
