/** Removes what has served its time, in small batches, so that it never slows a claim. */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { dropOverSchedules } from '../actions/drop-over-schedules.ts';
import { DAY, HOUR } from '../contract/limits.ts';
import { DECLINED_SAMPLE_KEEP_MS } from '../contract/suggestion.ts';
import { deleteOldDeliveries } from '../db/alert-deliveries.ts';
import { deleteOldAlerts } from '../db/alerts.ts';
import { deleteExpiredTokens } from '../db/api-tokens.ts';
import { deleteExpiredArtifacts, listUnknownArtifacts } from '../db/artifacts.ts';
import { eraseRunsOfDeleted, markErased } from '../db/erased-runs.ts';
import { deleteExpiredLogins } from '../db/logins.ts';
import { deleteOldMails } from '../db/mails.ts';
import { deleteCrowdedNotifications, deleteOldNotifications } from '../db/notifications.ts';
import { deleteExpiredLinks } from '../db/one-time-links.ts';
import { deleteOldTicks } from '../db/schedule-ticks.ts';
import { deleteOldSessionFiles } from '../db/sessions.ts';
import { deleteOldTries } from '../db/sign-in-tries.ts';
import { dropOldSamples } from '../db/suggestions.ts';
import { deleteUnusedUploads, listUnknownUploads } from '../db/uploads.ts';
import { listWorkerIds } from '../db/workers.ts';
import type { FileStore } from '../storage/file-store.ts';
import type { WorkerContext } from './worker-context.ts';

const BATCH = 100;
/** Each with all its events, in one statement. */
const RUNS_AT_ONCE = 10;
/** An hour longer than a session keeps its files, so that a turn that starts at the last moment still finds them. */
const UPLOAD_KEEP_MS = 25 * HOUR;
const SESSION_FILES_KEEP_MS = 24 * HOUR;
/** So long after somebody was deleted nothing of theirs is under way any more. */
const ERASING_MS = 2 * HOUR;
const MAILS_KEEP_MS = 30 * DAY;
const READ_NEWS_KEEP_MS = 30 * DAY;
const TICKS_KEEP_MS = 90 * DAY;
const NEWS_KEEP_MS = 180 * DAY;
const MOST_NEWS = 1000;
const ALERTS_KEEP_MS = 90 * DAY;

/** One round, until nothing is left to remove; returns how many files went. */
export async function clean(context: WorkerContext, now: Date): Promise<{ artifacts: number; uploads: number }> {
  const { db } = context;
  await deleteExpiredLogins(db, now);
  await deleteExpiredTokens(db, now);
  await deleteExpiredLinks(db, now);
  await deleteOldTries(db, now);
  while ((await deleteOldMails(db, new Date(now.getTime() - MAILS_KEEP_MS), BATCH)) === BATCH);
  const readBefore = new Date(now.getTime() - READ_NEWS_KEEP_MS);
  const unreadBefore = new Date(now.getTime() - NEWS_KEEP_MS);
  while ((await deleteOldNotifications(db, { readBefore, unreadBefore, limit: BATCH })) === BATCH);
  while ((await deleteCrowdedNotifications(db, MOST_NEWS, BATCH)) === BATCH);
  const alertsBefore = new Date(now.getTime() - ALERTS_KEEP_MS);
  while ((await deleteOldDeliveries(db, alertsBefore, BATCH)) === BATCH);
  while ((await deleteOldAlerts(db, alertsBefore, BATCH)) === BATCH);
  await deleteOldSessionFiles(db, new Date(now.getTime() - SESSION_FILES_KEEP_MS));
  while ((await deleteOldTicks(db, new Date(now.getTime() - TICKS_KEEP_MS), BATCH)) === BATCH);
  await dropOverSchedules(db, now);
  await dropOldSamples(db, new Date(now.getTime() - DECLINED_SAMPLE_KEEP_MS));
  let erased = RUNS_AT_ONCE;
  while (erased === RUNS_AT_ONCE) erased = await eraseRunsOfDeleted(db, now, RUNS_AT_ONCE);
  await markErased(db, new Date(now.getTime() - ERASING_MS), now);
  const before = new Date(now.getTime() - UPLOAD_KEEP_MS);
  return {
    artifacts: await removeInBatches(context.artifacts, () => deleteExpiredArtifacts(db, now, BATCH)),
    uploads: await removeInBatches(context.uploads, () => deleteUnusedUploads(db, before, BATCH)),
  };
}

async function removeInBatches(store: FileStore, take: () => Promise<string[]>): Promise<number> {
  let removed = 0;
  for (let ids = await take(); ids.length > 0; ids = ids.length < BATCH ? [] : await take()) {
    await store.remove(ids);
    removed += ids.length;
  }
  return removed;
}

/** A file younger than this may belong to a request or a run that is about to be stored. */
const STRAY_AGE_MS = 1 * HOUR;
const PARTS = 256;

/** Removes files that no row knows of, which only a crash leaves: one of 256 parts of the stores each time. */
export async function cleanStrays(context: WorkerContext, round: number, now: Date): Promise<number> {
  const part = (round % PARTS).toString(16).padStart(2, '0');
  const before = new Date(now.getTime() - STRAY_AGE_MS);
  const artifacts = await listUnknownArtifacts(context.db, await context.artifacts.sweep(part, before));
  const uploads = await listUnknownUploads(context.db, await context.uploads.sweep(part, before));
  await context.artifacts.remove(artifacts);
  await context.uploads.remove(uploads);
  return artifacts.length + uploads.length;
}

/** Removes the folders in which workers that are gone were collecting artifacts; called after they are struck off. */
export async function sweepIncoming(context: WorkerContext): Promise<void> {
  const folder = path.join(context.artifacts.folder, 'incoming');
  // Read before the list of workers: a worker is on it before it has a folder.
  const names = await readdir(folder).catch(() => []);
  const known = new Set(await listWorkerIds(context.db));
  const stale = names.filter((name) => !known.has(name));
  await Promise.all(stale.map((name) => rm(path.join(folder, name), { recursive: true, force: true })));
}
