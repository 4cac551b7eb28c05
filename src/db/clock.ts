import { sql } from 'kysely';
import type { Db } from './database.ts';

/**
 * What time it is by the clock of the database, the same for all workers. Schedules go by it: one host whose clock is a day
 * ahead would otherwise let a day of them pass as missed.
 */
export async function readClock(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('The database told no time.');
  return row.now;
}
