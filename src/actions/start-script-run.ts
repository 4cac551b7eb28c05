import { AppError } from '../contract/errors.ts';
import type { Limits } from '../contract/limits.ts';
import type { Role } from '../contract/permission.ts';
import type { RunTrigger } from '../contract/run.ts';
import { canUseHostRunner, hasPermission } from '../core/permissions.ts';
import type { Origin } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { findPerson } from '../db/people.ts';
import { findScript, lockScript } from '../db/scripts.ts';
import { findVersion } from '../db/versions.ts';
import { enqueueRun } from './enqueue-run.ts';

export interface ScriptRunRequest {
  runId: string;
  scriptId: string;
  /** In whose name it runs: who pressed the button, or who owns the schedule. An admin. */
  personId: string;
  trigger: RunTrigger;
  /** What whoever asks has seen of it; undefined where that is nobody. */
  version?: number | undefined;
  /** What a script does not set. */
  defaults: Limits;
  maxUnfinished: number;
  /** Whether this installation lets scripts run on the server itself. */
  mayUseHost: boolean;
  origin: Origin;
  now: Date;
}

/**
 * Stores a run of what a script is now, with its job. Throws not_found, invalid_request for a script that is disabled or
 * that no server executes, forbidden in the name of who is no admin (of the host runner: no superuser), conflict where it is another version than
 * the one that was seen, too_many_requests.
 */
export async function startScriptRun(db: Db, request: ScriptRunRequest): Promise<void> {
  const { runId, scriptId, personId, trigger, defaults, maxUnfinished, mayUseHost, origin, now } = request;
  await inTransaction(db, async (tx) => {
    // So that nobody disables, changes or deletes it between the look and the run.
    const script = (await lockScript(tx, scriptId, { isShared: true })) ? await findScript(tx, scriptId) : undefined;
    const version = script && (await findVersion(tx, script.version_id));
    if (script === undefined || version === undefined) throw new AppError('not_found');
    const person = await findPerson(tx, personId);
    // Of a schedule nobody has asked yet whether its owner is an admin still.
    if (person === undefined || person.is_disabled || !hasPermission(person, 'script:manage'))
      throw new AppError('forbidden');
    if (!script.is_enabled) throw refusal('Script is disabled');
    if (script.runner === 'browser')
      throw refusal('A script of the browser runner runs in the page /admin/scripts only.');
    if (script.runner === 'host') requireHost(person, mayUseHost);
    if (request.version !== undefined && request.version !== script.number) {
      const message = 'Somebody else saved this script since you opened it.';
      throw new AppError('conflict', { version: script.number }, { message });
    }
    await enqueueRun(
      tx,
      { runId, version, personId, context: 'production', trigger, defaults, maxUnfinished, origin, now },
      { inputs: {}, action: null, fromRev: null, files: [], hasUploads: false },
    );
  });
}

function requireHost(person: { role: Role }, mayUseHost: boolean): void {
  if (!mayUseHost) throw refusal('Scripts do not run on the server itself here: HOST_RUNNER is off.');
  if (!canUseHostRunner(person))
    throw new AppError('forbidden', {}, { message: 'Only superusers save and run scripts of the host runner.' });
}

function refusal(message: string): AppError {
  return new AppError('invalid_request', {}, { message });
}
