import { SECOND } from '../contract/limits.ts';
import type { Db } from '../db/database.ts';
import { foldRunEnds } from '../db/run-counts.ts';

/** What is not counted yet is read line by line with every chart, so it is kept short. */
export const COUNT_MS = 5 * SECOND;
const BATCH = 2000;

/** Counts the runs that have ended since the last round, batch by batch; returns how many. */
export async function countRuns(db: Db): Promise<number> {
  let counted = 0;
  for (let batch = BATCH; batch === BATCH; counted += batch) batch = await foldRunEnds(db, BATCH);
  return counted;
}
