/** The scheduler. Every worker has one: whatever is due is taken by whoever comes first, and by nobody else. */
import { type Firing, fireDue, fireUnsettled } from '../actions/fire-schedules.ts';
import type { WorkerContext } from './worker-context.ts';

/** As many schedules in one transaction as are quickly done: others wait for the end of the audit meanwhile. */
const BATCH = 500;

/** One round, until nothing is left that could fire at `now`; returns how many schedules were looked at. */
export async function schedule(context: WorkerContext, now: Date): Promise<{ due: number; unsettled: number }> {
  const { db, log } = context;
  const firing: Firing = {
    ...context.scheduling,
    batch: BATCH,
    onFault: (scheduleId, err) => log.error({ err, scheduleId }, 'a schedule is stopped: it cannot be decided'),
    now,
  };
  const due = await untilDone(() => fireDue(db, firing));
  const unsettled = await untilDone(() => fireUnsettled(db, firing));
  return { due, unsettled };
}

async function untilDone(work: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (let done = BATCH; done === BATCH; sum += done) done = await work();
  return sum;
}
