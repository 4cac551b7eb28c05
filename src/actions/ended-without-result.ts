import type { RunReason } from '../contract/run-status.ts';
import { sentenceFor } from '../core/run-end.ts';
import type { RunEnd } from '../db/runs.ts';

/** The columns of a run that ended without its script having its say. */
export function endedWithoutResult(reason: Exclude<RunReason, 'ok'>): Omit<RunEnd, 'id' | 'attempt' | 'now'> {
  return {
    status: reason === 'canceled' ? 'canceled' : 'failed',
    reason,
    exitCode: null,
    signal: null,
    durationMs: null,
    cpuMs: null,
    peakMemoryBytes: null,
    errorSummary: sentenceFor(reason, null),
    errorReference: null,
    error: null,
    outputs: [],
    nextActions: [],
    stateRev: null,
    authorNotices: [],
    refusedArtifacts: [],
  };
}
