/** The scheduler. Every worker has one: whatever is due is taken by whoever comes first, and by nobody else. */
import { type Fired, type Firing, fireDue, fireUnsettled } from '../actions/fire-schedules.ts';
import { SECOND } from '../contract/limits.ts';
import type { WorkerContext } from './worker-context.ts';

/** As many schedules in one transaction as are quickly done: others wait for the end of the audit meanwhile. */
const BATCH = 500;
/** While the database stores one batch, the next one is decided. */
const LANES = 2;
/** After so long the rest is left to the next round: it looks at the clock anew, and a worker that is to end may end. */
const ROUND_MS = 30 * SECOND;

/** One round, until nothing is left that could fire at `now`, or it has taken long; returns how many were looked at. */
export async function schedule(context: WorkerContext, now: Date): Promise<{ due: number; unsettled: number }> {
  const { db, log } = context;
  const firing: Firing = {
    ...context.scheduling,
    batch: BATCH,
    onFault: (scheduleId, err) => log.error({ err, scheduleId }, 'a schedule is stopped: it cannot be decided'),
    now,
  };
  const due = await untilDone(() => fireDue(db, firing), LANES);
  const unsettled = await untilDone(() => fireUnsettled(db, firing), 1);
  return { due, unsettled };
}

/** Only where there is more than one batch, or one has much to make up for, it takes several lanes at once. */
async function untilDone(work: () => Promise<Fired>, lanes: number): Promise<number> {
  const endAt = performance.now() + ROUND_MS;
  const first = await work();
  let sum = first.count;
  if (!first.isMoreDue) return sum;
  const lane = async () => {
    for (let last = first; last.isMoreDue && performance.now() < endAt; sum += last.count) last = await work();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return sum;
}
