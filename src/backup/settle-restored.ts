import type { Db } from '../db/database.ts';
import { endWaysIn, forgetPresence, giveUpWaitingMails, loseUnfinishedRuns } from '../db/restored.ts';

/** What was put to rest. */
export interface Settled {
  lostRuns: number;
  unsentMails: number;
}

const RUN_SUMMARY = 'The installation was restored from a backup while this run was under way. Start it again.';

/**
 * What a restored installation must not go on with: the one that the backup is of did. Its runs ended there, its mails
 * were sent, its people are signed in there.
 */
export async function settleRestored(tx: Db, now: Date): Promise<Settled> {
  const lostRuns = await loseUnfinishedRuns(tx, RUN_SUMMARY, now);
  await endWaysIn(tx);
  await forgetPresence(tx);
  const unsentMails = await giveUpWaitingMails(tx, now);
  return { lostRuns, unsentMails };
}
