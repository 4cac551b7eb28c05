import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Whether the database answers within so many milliseconds: one behind a broken network says nothing at all. Never throws. */
export async function isDatabaseReady(db: Db, withinMs: number): Promise<boolean> {
  const waiting = new AbortController();
  const answer = sql`select 1`.execute(db).then(
    () => true,
    () => false,
  );
  const silence = pause(withinMs, false, { signal: waiting.signal, ref: false }).catch(() => false);
  try {
    return await Promise.race([answer, silence]);
  } finally {
    waiting.abort();
  }
}
