/** What a run of a schedule is made of, checked when the schedule is saved and again whenever it fires. */
import { randomUUID } from 'node:crypto';
import mime from 'mime';
import { AppError } from '../contract/errors.ts';
import type { Form } from '../contract/form.ts';
import type { Limits } from '../contract/limits.ts';
import type { StopReason } from '../contract/schedule-rules.ts';
import { effectiveLimits } from '../core/effective-limits.ts';
import { checkInputs } from '../core/form/check-inputs.ts';
import type { JsonObject } from '../core/json.ts';
import { whatToRun } from '../core/schedule/what-to-run.ts';
import type { Db } from '../db/database.ts';
import { listRunnableVersions, type RunnableVersion } from '../db/due-schedules.ts';
import type { SurroundingsRow } from '../db/schedules.ts';
import { requireFiles } from './start-run.ts';
import { versionForm, withinUploadLimits } from './version-form.ts';

/** What the installation allows a run. */
export interface RunBounds {
  limits: Limits;
  uploads: { files: number; fileBytes: number; totalBytes: number };
  /** Runs of one person that have not ended. */
  maxUnfinished: number;
  /** Whether scripts may run on the server itself. */
  mayUseHost: boolean;
  /** Whether whoever asks may run scripts at all: an API token of an admin may not, without its scope. */
  mayUseScripts: boolean;
}

/** What decides whether a run may start at all. */
export type StartBounds = Pick<RunBounds, 'uploads' | 'mayUseHost' | 'mayUseScripts'>;

interface Given {
  inputs: Record<string, unknown>;
  files: readonly { name: string; bytes: number }[];
}

/** The versions that schedules are about to run, each with its form, which is read once for all of them. */
export type Runnables = ReadonlyMap<string, { version: RunnableVersion; form: () => Form }>;

export async function findRunnables(db: Db, ids: readonly (string | null)[], bounds: StartBounds): Promise<Runnables> {
  const versions = await listRunnableVersions(db, [...new Set(ids.filter((id) => id !== null))]);
  return new Map(versions.map((version) => [version.id, { version, form: once(() => formOf(version, bounds)) }]));
}

/** A script asks for nothing and takes no files. */
function formOf(version: RunnableVersion, { uploads }: StartBounds): Form {
  return version.script_runner === null
    ? withinUploadLimits(versionForm(version), uploads)
    : { fields: [], files: null };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The values that a run of this version gets. Throws validation_failed, and what `requireFiles` throws. */
function checkGiven(version: RunnableVersion, form: Form, given: Given): JsonObject {
  const checked = checkInputs(form, given.inputs);
  if (!checked.ok) throw new AppError('validation_failed', { issues: checked.issues });
  // What the browser said of a file is not kept, so it does not count.
  const files = given.files.map((file) => ({ id: randomUUID(), ...file, mime: mime.getType(file.name) ?? '' }));
  requireFiles(version, form.files, files);
  return checked.values;
}

/** A schedule can only lower the wall clock that its version has. */
export function limitsOfScheduled(version: RunnableVersion, limits: Limits, timeoutMs: number | null): Limits {
  const usual = effectiveLimits(limits, version.limits);
  return timeoutMs === null ? usual : { ...usual, timeoutMs: Math.min(timeoutMs, usual.timeoutMs) };
}

/** What starts next, or why nothing can. */
export type Startable = { version: RunnableVersion; inputs: JsonObject } | { stop: StopReason; cause?: AppError };

export function startable(
  around: SurroundingsRow,
  given: Given,
  runnables: Runnables,
  { mayUseHost, mayUseScripts }: StartBounds,
): Startable {
  if (around.tool_kind === 'script' && !mayUseScripts) return { stop: 'access_lost' };
  const what = whatToRun(around, mayUseHost);
  if ('stop' in what) return what;
  const found = runnables.get(what.versionId);
  if (found === undefined) return { stop: 'version_gone' };
  const { version, form } = found;
  try {
    return { version, inputs: checkGiven(version, form(), given) };
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    const isOfFiles = cause.code !== 'validation_failed' || concernsFiles(cause);
    return { stop: isOfFiles ? 'files_invalid' : 'inputs_invalid', cause };
  }
}

function concernsFiles({ details }: AppError): boolean {
  const issues = details.issues as { field?: string }[] | undefined;
  return issues?.every(({ field }) => field === 'files') === true;
}

/** Of a schedule that is there: its owner is told why it has nothing to run. */
export function cannotRun(reason: StopReason): AppError {
  return new AppError('schedule_cannot_run', { reason });
}

/** The same for one schedule, saved or about to be. */
export async function findStartable(
  db: Db,
  around: SurroundingsRow,
  given: Given,
  bounds: StartBounds,
): Promise<Startable> {
  const runnables = await findRunnables(db, [around.version_id ?? around.active_version_id], bounds);
  return startable(around, given, runnables, bounds);
}
