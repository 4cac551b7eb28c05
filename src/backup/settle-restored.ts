import type { Db } from '../db/database.ts';
import {
  closeOpenTicks,
  dropAlerts,
  endWaysIn,
  forgetPresence,
  giveUpWaitingMails,
  loseUnfinishedRuns,
} from '../db/restored.ts';
import { missDueMoments } from './miss-due-moments.ts';

/** What was put to rest. */
export interface Settled {
  lostRuns: number;
  unsentMails: number;
  unsentAlerts: number;
  /** Schedules that went on to the next moment after the restore. */
  movedSchedules: number;
}

const RUN_SUMMARY = 'The installation was restored from a backup while this run was under way. Start it again.';

/**
 * What a restored installation must not go on with: the one that the backup is of did. Its runs ended there, its
 * schedules fired, its mails were sent, its people are signed in.
 */
export async function settleRestored(tx: Db, now: Date): Promise<Settled> {
  await closeOpenTicks(tx, now);
  const movedSchedules = await missDueMoments(tx, now);
  const lostRuns = await loseUnfinishedRuns(tx, RUN_SUMMARY, now);
  await endWaysIn(tx);
  await forgetPresence(tx);
  const unsentMails = await giveUpWaitingMails(tx, now);
  const unsentAlerts = await dropAlerts(tx, now);
  return { lostRuns, unsentMails, unsentAlerts, movedSchedules };
}
