/**
 * Deletes runs past their time, and their logs, as the settings want it: a little at a time, with a pause after each
 * statement that deleted something, so that claims and new runs have the database to themselves in between.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { DAY, MINUTE } from '../contract/limits.ts';
import type { Settings } from '../contract/settings.ts';
import type { Db } from '../db/database.ts';
import {
  deleteArtifactsOf,
  deleteRunEvents,
  deleteRuns,
  findCleanedLogs,
  findOneTooMany,
  listHolders,
  listOldRuns,
  listRunsWithOldLogs,
  markCleanedLogs,
  type OldRuns,
  type RunPlace,
} from '../db/old-runs.ts';
import { readSettings } from '../db/settings.ts';
import type { WorkerContext } from './worker-context.ts';

const RUNS_AT_ONCE = 100;
const EVENTS_AT_ONCE = 1000;
const PAUSE_MS = 10;
/** More than a worker carries out between two rounds. The rest has time, and a worker that is to end need not wait long. */
const MOST_RUNS = 5000;
/** To find the thousandth run of each tool costs: each has its turn once in so many rounds. */
const TURNS = 10;

type Store = Pick<WorkerContext, 'db' | 'artifacts'>;

/** One round; returns how many runs went, and of how many the log. */
export async function cleanHistory(context: Store, now: Date): Promise<{ runs: number; logs: number }> {
  const settings = await readSettings(context.db);
  let runs = 0;
  for (const old of await listOld(context.db, settings, now))
    if (runs < MOST_RUNS) runs += await deleteOld(context, old, MOST_RUNS - runs);
  return { runs, logs: await deleteOldLogs(context.db, settings, now) };
}

async function listOld(db: Db, settings: Settings, now: Date): Promise<OldRuns[]> {
  const { 'retention.runDays': days } = settings;
  const old: OldRuns[] = days === null ? [] : [{ holder: null, before: { time: daysBefore(now, days) } }];
  const round = Math.floor(now.getTime() / MINUTE);
  for (const [kind, most] of [
    ['tool', settings['retention.runsPerTool']],
    ['person', settings['retention.runsPerPerson']],
  ] as const) {
    if (most === null) continue;
    for (const holder of await listHolders(db, kind, { round, turns: TURNS })) {
      const place = await findOneTooMany(db, holder, most);
      if (place !== null) old.push({ holder, before: { place } });
    }
  }
  return old;
}

async function deleteOld(context: Store, old: OldRuns, most: number): Promise<number> {
  const { db } = context;
  let deleted = 0;
  let after: RunPlace | null = null;
  while (deleted < most) {
    const runs = await listOldRuns(db, old, { after, limit: RUNS_AT_ONCE });
    const ids = runs.filter((run) => run.mayGo).map((run) => run.id);
    if (ids.length > 0) {
      await deleteEvents(db, ids, false);
      await context.artifacts.remove(await deleteArtifactsOf(db, ids));
      deleted += await deleteRuns(db, ids);
      await pause(PAUSE_MS);
    }
    after = runs.at(-1) ?? null;
    if (runs.length < RUNS_AT_ONCE) break;
  }
  return deleted;
}

async function deleteOldLogs(db: Db, settings: Settings, now: Date): Promise<number> {
  const { 'retention.logDays': days } = settings;
  if (days === null) return 0;
  let cleaned = 0;
  while (cleaned < MOST_RUNS) {
    const page = { after: await findCleanedLogs(db), before: daysBefore(now, days), limit: RUNS_AT_ONCE };
    const runs = await listRunsWithOldLogs(db, page);
    // What is under way is waited for: behind it nothing is left out.
    const underWay = runs.findIndex((run) => !run.isOver);
    const over = underWay === -1 ? runs : runs.slice(0, underWay);
    const last = over.at(-1);
    if (last === undefined) break;
    await deleteEvents(
      db,
      over.map((run) => run.id),
      true,
    );
    await markCleanedLogs(db, last);
    cleaned += over.length;
    if (over.length < RUNS_AT_ONCE) break;
  }
  return cleaned;
}

async function deleteEvents(db: Db, ids: string[], isLogOnly: boolean): Promise<void> {
  for (let deleted = EVENTS_AT_ONCE; deleted === EVENTS_AT_ONCE; await pause(PAUSE_MS))
    deleted = await deleteRunEvents(db, ids, isLogOnly, EVENTS_AT_ONCE);
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * DAY);
}
