import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../contract/errors.ts';
import type { ScheduleRule } from '../contract/schedule.ts';
import type { StopReason } from '../contract/schedule-rules.ts';
import { checkRule } from '../core/schedule/check-rule.ts';
import { nextDue } from '../core/schedule/next-due.ts';
import { type AuditEntry, type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { lockPerson } from '../db/people.ts';
import {
  countSchedules,
  findSurroundings,
  insertSchedule,
  listScheduleFiles,
  lockSchedule,
  replaceScheduleFiles,
  type ScheduleContent,
  type ScheduleRow,
  updateSchedule,
} from '../db/schedules.ts';
import { insertUpload } from '../db/uploads.ts';
import { requireUnchanged } from './require-unchanged.ts';
import { cannotRun, findStartable, type Startable, type StartBounds } from './scheduled-run.ts';

export interface ScheduleBounds extends StartBounds {
  /** Schedules of one person that are not over. */
  mostPerPerson: number;
}

/** Stored under these ids. */
type StoredFiles = readonly { id: string; name: string; bytes: number }[];

/**
 * Lets a published tool run by itself. Throws not_found, validation_failed, too_many_requests, and what is wrong with the
 * files.
 */
export async function createSchedule(
  db: Db,
  origin: Origin,
  schedule: ScheduleContent & {
    id: string;
    personId: string;
    toolId: string;
    files: StoredFiles;
    bounds: ScheduleBounds;
    now: Date;
  },
): Promise<void> {
  const { id, personId, toolId, rule, files, bounds, now } = schedule;
  const nextAt = requireDue(rule, now);
  await inTransaction(db, async (tx) => {
    // Of two at once, the second one counts the first.
    await lockPerson(tx, personId);
    await requireRoom(tx, personId, bounds);
    await requireStartable(tx, { ...schedule, files }, bounds);
    for (const file of files) await insertUpload(tx, { id: file.id, bytes: file.bytes, now });
    await insertSchedule(tx, { ...schedule, nextAt });
    await recordAudit(tx, origin, entryOf('schedule.created', id, { after: { toolId, ...told(schedule) }, at: now }));
  });
}

/**
 * Changes what is given; with `files` they take the place of those it has. One that had stopped goes on, unless something is in its way that no change of it could mend.
 * Throws not_found, conflict when it was changed since `updatedAt`, validation_failed, too_many_requests, schedule_cannot_run, and what is wrong with the files.
 */
export async function changeSchedule(
  db: Db,
  origin: Origin,
  { id, personId }: { id: string; personId: string },
  {
    updatedAt,
    ...change
  }: { [K in keyof ScheduleContent]?: ScheduleContent[K] | undefined } & {
    updatedAt?: string | undefined;
  },
  { files, bounds, now }: { files?: StoredFiles; bounds: ScheduleBounds; now: Date },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    // As whoever makes one does: first the person, then the schedule.
    await lockPerson(tx, personId);
    const former = await lockSchedule(tx, id);
    if (former === undefined) throw new AppError('not_found');
    requireUnchanged(former.updated_at, updatedAt);
    const before = contentOfSchedule(former);
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const content: ScheduleContent = { ...before, ...Object.fromEntries(given) };
    const isSameRule = isDeepStrictEqual(content.rule, before.rule);
    const had = await listScheduleFiles(tx, id);
    const starting = { ...content, personId, toolId: former.tool_id, files: files ?? had };
    const hindrance = await hindranceOf(tx, starting, bounds);
    // What passed while it was stopped is not made up for.
    const stays = isSameRule && former.stopped_at === null;
    const nextAt = stays ? former.next_at : isSameRule ? nextMoment(content.rule, now) : requireDue(content.rule, now);
    const skipAt = stays ? former.skip_at : null;
    const stop = former.stopped_at === null ? null : hindrance;
    if (former.next_at === null && former.stopped_at === null && nextAt !== null)
      await requireRoom(tx, personId, bounds);
    await updateSchedule(tx, { ...content, id, nextAt, skipAt, stop, now });
    if (files !== undefined) await storeFiles(tx, id, files, now);
    const told = {
      before: { ...toldOf(before, given), ...(files && { files: had.length }) },
      after: { ...toldOf(content, given), ...(files && { files: files.length }) },
    };
    await recordAudit(tx, origin, entryOf('schedule.changed', id, { ...told, at: now }));
  });
}

async function storeFiles(tx: Db, scheduleId: string, files: StoredFiles, now: Date): Promise<void> {
  for (const { id, bytes } of files) await insertUpload(tx, { id, bytes, now });
  await replaceScheduleFiles(tx, scheduleId, files);
}

async function requireRoom(tx: Db, personId: string, { mostPerPerson: limit }: ScheduleBounds): Promise<void> {
  if ((await countSchedules(tx, personId)) >= limit) throw new AppError('too_many_requests', { limit });
}

type Starting = Pick<ScheduleContent, 'inputs' | 'versionId'> & {
  personId: string;
  toolId: string;
  files: readonly { name: string; bytes: number }[];
};

/** What a schedule would start now, or why nothing. Throws not_found where there is no such tool. */
export async function findStart(tx: Db, schedule: Starting, bounds: StartBounds): Promise<Startable> {
  const around = await findSurroundings(tx, schedule);
  if (around === undefined) throw new AppError('not_found');
  return findStartable(tx, around, schedule, bounds);
}

/** Makes sure that a run could start now. Which tools there are that one may not run, is not told. */
async function requireStartable(tx: Db, schedule: Starting, bounds: StartBounds): Promise<void> {
  const found = await findStart(tx, schedule, bounds);
  if ('stop' in found) throw mendable(found) ?? new AppError('not_found');
}

/** Why a run could not start now, for reasons that lie with others: once they are gone, the schedule can go on. */
async function hindranceOf(tx: Db, schedule: Starting, bounds: StartBounds): Promise<StopReason | null> {
  const found = await findStart(tx, schedule, bounds);
  if (!('stop' in found)) return null;
  const error = mendable(found);
  if (error !== null) throw error;
  // That may lie with the token that asks, and says nothing of the schedule then.
  if (found.stop === 'access_lost') throw cannotRun(found.stop);
  return found.stop;
}

/** What is wrong with what was given. */
function mendable({ stop, cause }: Extract<Startable, { stop: unknown }>): AppError | null {
  if (cause !== undefined) return cause;
  if (stop !== 'version_gone') return null;
  const message = 'It is no version of this tool that was ever published.';
  return new AppError('validation_failed', { issues: [{ field: 'versionId', message }] });
}

/** When a rule is due next, whether that day is left out or not. */
export function nextMoment(rule: ScheduleRule, after: Date): Date | null {
  return nextDue({ ...rule, blackouts: [] }, after);
}

/** Makes sure that a rule can be due from now on. Throws validation_failed. */
export function requireRule(rule: ScheduleRule): void {
  const issues = checkRule(rule).map((issue) => ({ ...issue, field: `rule.${issue.field}` }));
  if (issues.length > 0) throw new AppError('validation_failed', { issues });
}

function requireDue(rule: ScheduleRule, now: Date): Date {
  requireRule(rule);
  const next = nextDue(rule, now) && nextMoment(rule, now);
  if (next !== null) return next;
  const issue = { field: 'rule', code: 'never_due', message: 'It would never be due from now on.' };
  throw new AppError('validation_failed', { issues: [issue] });
}

export function contentOfSchedule(row: ScheduleRow): ScheduleContent {
  return {
    name: row.name,
    rule: row.rule,
    inputs: row.inputs,
    versionId: row.version_id,
    overlap: row.overlap,
    missed: row.missed,
    retries: row.retries,
    onFailure: row.on_failure,
    timeoutMs: row.timeout_ms,
  };
}

export function entryOf(
  action: AuditEntry['action'],
  id: string,
  entry: Pick<AuditEntry, 'before' | 'after' | 'at'>,
): AuditEntry {
  return { action, target: { type: 'schedule', id }, ...entry };
}

/** Its name and inputs are the person's own. */
const own = ['name', 'inputs'];

function toldOf(content: ScheduleContent, given: readonly [string, unknown][]): Record<string, unknown> {
  return Object.fromEntries(
    given.map(([key]) => [key, own.includes(key) ? true : content[key as keyof ScheduleContent]]),
  );
}

function told({ rule, versionId, overlap, missed, retries, onFailure, timeoutMs }: ScheduleContent) {
  return { rule, versionId, overlap, missed, retries, onFailure, timeoutMs };
}
