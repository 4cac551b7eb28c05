import mime from 'mime';
import { AppError } from '../contract/errors.ts';
import type { FileRule, Form } from '../contract/form.ts';
import { HOUR } from '../contract/limits.ts';
import { checkFiles } from '../core/form/check-files.ts';
import { checkInputs } from '../core/form/check-inputs.ts';
import type { JsonObject } from '../core/json.ts';
import { type Db, inTransaction } from '../db/database.ts';
import type { NewRunFile } from '../db/insert-run.ts';
import { listSessionFiles, replaceSessionFiles, type SessionKey, touchSession } from '../db/sessions.ts';
import { enqueueRun, sessionContext, type TurnRequest } from './enqueue-run.ts';

/** A file that was received and stored under `id`. */
export interface Upload {
  id: string;
  name: string;
  bytes: number;
  /** As the browser says; empty where it is not known. */
  mime: string;
}

export interface RunRequest extends TurnRequest {
  /** The version's form, within what the installation allows. */
  form: Form;
  inputs: JsonObject;
  uploads: Upload[];
  sessionFiles: 'none' | 'reuse' | 'clear';
  /** For a session that does not exist yet. */
  sessionId: string;
}

const SESSION_FILES_KEEP_MS = 24 * HOUR;

/**
 * An initial run: checks inputs and files against the version's form, then stores the run, its job and what becomes of
 * its session's files together. Throws validation_failed, too_many_requests.
 */
export async function startRun(db: Db, request: RunRequest): Promise<void> {
  const checked = checkInputs(request.form, request.inputs);
  if (!checked.ok) throw new AppError('validation_failed', { issues: checked.issues });
  const { values: inputs } = checked;
  // Nothing beside the run is written, so its one statement is enough.
  if (request.sessionFiles === 'none') await addRun(db, request, inputs, []);
  else await inTransaction(db, (tx) => startInSession(tx, request, inputs));
}

async function startInSession(tx: Db, request: RunRequest, inputs: JsonObject): Promise<void> {
  const { version, personId, now } = request;
  const key = { toolId: version.tool_id, personId, context: sessionContext(request.context, version.id) };
  const kept = request.sessionFiles === 'reuse' ? await keptFiles(tx, key, now) : [];
  await addRun(tx, request, inputs, kept);
  const sessionId = await touchSession(tx, key, request.sessionId, now);
  if (request.sessionFiles === 'clear') await replaceSessionFiles(tx, sessionId, []);
}

async function addRun(db: Db, request: RunRequest, inputs: JsonObject, kept: Upload[]): Promise<void> {
  const hasUploads = request.uploads.length > 0;
  const files = hasUploads ? request.uploads : kept;
  requireFiles(request.version, request.form.files, files);
  await enqueueRun(db, request, { inputs, action: null, fromRev: null, files: files.map(asRunFile), hasUploads });
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

export function asRunFile(upload: Upload): NewRunFile {
  return { name: upload.name, uploadId: upload.id, bytes: upload.bytes };
}

/**
 * Makes sure that a run may start with these files. Throws payload_too_large, file_not_accepted, validation_failed or
 * file_name_clash, naming every file at fault.
 */
export function requireFiles(
  version: Pick<TurnRequest['version'], 'dialect'>,
  rule: FileRule | null,
  files: readonly Upload[],
): void {
  requireAccepted(rule, files);
  if (version.dialect === 'action-file') refuseActionFile(files);
}

/** In the older dialect a later turn finds its action under this name. Throws file_name_clash. */
function refuseActionFile(files: readonly Upload[]): void {
  const taken = files.find((file) => file.name === 'action.json');
  if (taken === undefined) return;
  const message = 'This tool gets the answers of its later turns in a file called action.json. Rename yours.';
  throw new AppError('file_name_clash', { issues: [{ field: 'files', name: taken.name, message }] }, { message });
}

function requireAccepted(rule: FileRule | null, files: readonly Upload[]): void {
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
