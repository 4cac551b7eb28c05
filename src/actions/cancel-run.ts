import type { Db } from '../db/database.ts';
import { endRun, requestCancel } from '../db/runs.ts';

/**
 * Ends a run in whatever state it is: a queued one at once, a running one through its worker, an ended one stays as it
 * is. Safe to call twice and while the run changes state.
 */
export async function cancelRun(db: Db, runId: string, now: Date): Promise<void> {
  const ended = await endRun(db, {
    id: runId,
    attempt: null,
    status: 'canceled',
    reason: 'canceled',
    exitCode: null,
    signal: null,
    durationMs: null,
    cpuMs: null,
    peakMemoryBytes: null,
    errorSummary: 'The run was canceled before it started.',
    errorReference: null,
    error: null,
    outputs: [],
    nextActions: [],
    stateRev: null,
    authorNotices: [],
    refusedArtifacts: [],
    now,
  });
  if (!ended) await requestCancel(db, runId, now);
}
