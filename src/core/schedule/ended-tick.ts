import { DAY, SECOND } from '../../contract/limits.ts';
import type { FinalStatus } from '../../contract/run-status.ts';
import type { OnFailure, Retries } from '../../contract/schedule.ts';

/** What becomes of a tick whose run has ended. */
export type Ended =
  | { state: 'succeeded' | 'failed' | 'canceled'; retryAt: null }
  | { state: 'retrying'; retryAt: Date };

/** A run that failed comes again, as often as its schedule says; one that somebody canceled does not. */
export function endedTick(
  run: { status: FinalStatus; finishedAt: Date; attempt: number },
  retries: Retries,
  isStopped: boolean,
): Ended {
  if (run.status === 'succeeded' || run.status === 'canceled') return { state: run.status, retryAt: null };
  if (isStopped || run.attempt > retries.most) return { state: 'failed', retryAt: null };
  return { state: 'retrying', retryAt: retryAt(run.finishedAt, run.attempt, retries) };
}

/** After the attempt with this number, the first being 1. */
export function retryAt(failedAt: Date, attempt: number, { delaySeconds, backoff }: Retries): Date {
  const delay = delaySeconds * SECOND * backoff ** (attempt - 1);
  return new Date(failedAt.getTime() + Math.min(DAY, delay));
}

/** What so many failures in a row lead to; told again each time as many more have come. */
export function failuresLeadTo(inRow: number, policy: OnFailure): 'nothing' | 'pause' | 'notify' {
  if (policy.policy === 'continue' || inRow === 0) return 'nothing';
  if (policy.policy === 'pause') return inRow >= policy.after ? 'pause' : 'nothing';
  return inRow % policy.after === 0 ? 'notify' : 'nothing';
}
