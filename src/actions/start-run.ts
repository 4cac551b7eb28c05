import mime from 'mime';
import { AppError } from '../contract/errors.ts';
import type { FileRule, Form } from '../contract/form.ts';
import { HOUR, type Limits } from '../contract/limits.ts';
import type { RunContext } from '../contract/run.ts';
import { effectiveLimits } from '../core/effective-limits.ts';
import { checkFiles } from '../core/form/check-files.ts';
import { checkInputs } from '../core/form/check-inputs.ts';
import type { JsonObject } from '../core/json.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { addRunJob } from '../db/queue.ts';
import { countUnfinishedRuns, insertRun } from '../db/runs.ts';
import { listSessionFiles, replaceSessionFiles, type SessionKey, touchSession } from '../db/sessions.ts';
import { insertRunFiles, insertUploads } from '../db/uploads.ts';
import type { VersionRow } from '../db/versions.ts';

/** A file that was received and stored under `id`. */
export interface Upload {
  id: string;
  name: string;
  bytes: number;
  /** As the browser says; empty where it is not known. */
  mime: string;
}

export interface RunRequest {
  runId: string;
  version: VersionRow;
  /** The version's form, within what the installation allows. */
  form: Form;
  personId: string;
  context: RunContext;
  inputs: JsonObject;
  uploads: Upload[];
  sessionFiles: 'none' | 'reuse' | 'clear';
  defaults: Limits;
  /** For a session that does not exist yet. */
  sessionId: string;
  now: Date;
}

/** One person cannot fill the queue; their next run is refused until some have ended. */
const MAX_UNFINISHED_RUNS = 500;
const SESSION_FILES_KEEP_MS = 24 * HOUR;

/** `default` for production; test runs keep apart what they remember, version by version. */
export function sessionContext(context: RunContext, versionId: string): string {
  return context === 'production' ? 'default' : `sandbox:${versionId}`;
}

/**
 * An initial run: checks inputs and files against the version's form, then stores the run and its job in one
 * transaction. Throws validation_failed, too_many_requests.
 */
export async function startRun(db: Db, request: RunRequest): Promise<void> {
  const checked = checkInputs(request.form, request.inputs);
  if (!checked.ok) throw new AppError('validation_failed', { issues: checked.issues });
  await refuseFlood(db, request.personId);

  const { runId, version, personId, now } = request;
  const key = sessionKeyOf(request);
  await inTransaction(db, async (tx) => {
    const kept = request.sessionFiles === 'reuse' ? await keptFiles(tx, key, now) : [];
    const files = request.uploads.length > 0 ? request.uploads : kept;
    requireFiles(request.form.files, files);
    if (version.dialect === 'action-file') refuseActionFile(files);
    await insertRun(tx, {
      id: runId,
      toolId: version.tool_id,
      versionId: version.id,
      personId,
      context: request.context,
      sessionContext: key.context,
      inputs: checked.values,
      action: null,
      limits: effectiveLimits(request.defaults, version.limits),
      fromRev: null,
      replacesSessionFiles: request.uploads.length > 0,
      now,
    });
    if (request.uploads.length > 0) await insertUploads(tx, request.uploads, now);
    await insertRunFiles(tx, runId, files.map(asRunFile));
    if (request.sessionFiles !== 'none') {
      const sessionId = await touchSession(tx, key, request.sessionId, now);
      if (request.sessionFiles === 'clear') await replaceSessionFiles(tx, sessionId, []);
    }
    await addRunJob(tx, runId);
  });
}

/** Throws too_many_requests when too many of a person's runs have not ended. */
export async function refuseFlood(db: Db, personId: string): Promise<void> {
  const unfinished = await countUnfinishedRuns(db, personId);
  if (unfinished >= MAX_UNFINISHED_RUNS)
    throw new AppError('too_many_requests', { unfinished, limit: MAX_UNFINISHED_RUNS });
}

/** The files a session keeps for its next turn, while they last. */
export async function keptFiles(db: Db, key: SessionKey, now: Date): Promise<Upload[]> {
  const rows = await listSessionFiles(db, key, new Date(now.getTime() - SESSION_FILES_KEEP_MS));
  return rows.map((row) => ({
    id: row.upload_id,
    name: row.name,
    bytes: row.bytes,
    mime: mime.getType(row.name) ?? '',
  }));
}

export function asRunFile(upload: Upload): { name: string; uploadId: string; bytes: number } {
  return { name: upload.name, uploadId: upload.id, bytes: upload.bytes };
}

function sessionKeyOf(request: RunRequest): SessionKey {
  return {
    toolId: request.version.tool_id,
    personId: request.personId,
    context: sessionContext(request.context, request.version.id),
  };
}

/** In the older dialect a later turn finds its action under this name. Throws file_name_clash. */
function refuseActionFile(files: Upload[]): void {
  const taken = files.find((file) => file.name === 'action.json');
  if (taken === undefined) return;
  const message = 'This tool gets the answers of its later turns in a file called action.json. Rename yours.';
  throw new AppError('file_name_clash', { issues: [{ field: 'files', name: taken.name, message }] }, { message });
}

/** Throws payload_too_large, file_not_accepted or validation_failed, naming every file at fault. */
function requireFiles(rule: FileRule | null, files: Upload[]): void {
  const issues = checkFiles(rule, files);
  if (issues.length === 0) return;
  const codes = new Set(issues.map((issue) => issue.code));
  const code =
    codes.has('file_too_large') || codes.has('files_too_large')
      ? 'payload_too_large'
      : codes.has('file_not_accepted')
        ? 'file_not_accepted'
        : 'validation_failed';
  throw new AppError(code, { issues: issues.map(({ name, message }) => ({ field: 'files', name, message })) });
}
