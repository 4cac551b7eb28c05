/** What a run of a schedule is made of, checked when the schedule is saved and again whenever it fires. */
import { randomUUID } from 'node:crypto';
import mime from 'mime';
import { AppError } from '../contract/errors.ts';
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
}

interface Given {
  inputs: Record<string, unknown>;
  files: readonly { name: string; bytes: number }[];
}

/** The values that a run of this version gets. Throws validation_failed, and what `requireFiles` throws. */
export function checkGiven(version: RunnableVersion, given: Given, bounds: Pick<RunBounds, 'uploads'>): JsonObject {
  const form = withinUploadLimits(versionForm(version), bounds.uploads);
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
  versionOf: (id: string) => RunnableVersion | undefined,
  bounds: Pick<RunBounds, 'uploads'>,
): Startable {
  const what = whatToRun(around);
  if ('stop' in what) return what;
  const version = versionOf(what.versionId);
  if (version === undefined) return { stop: 'version_gone' };
  try {
    return { version, inputs: checkGiven(version, given, bounds) };
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

/** The same for one schedule, saved or about to be. */
export async function findStartable(
  db: Db,
  around: SurroundingsRow,
  given: Given,
  bounds: Pick<RunBounds, 'uploads'>,
): Promise<Startable> {
  const ids = [around.version_id ?? around.active_version_id].filter((id) => id !== null);
  const versions = await listRunnableVersions(db, ids);
  return startable(around, given, (id) => versions.find((version) => version.id === id), bounds);
}
