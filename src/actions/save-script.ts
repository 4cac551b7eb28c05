import { AppError } from '../contract/errors.ts';
import type { BodyOf } from '../contract/route.ts';
import type { routes } from '../contract/routes.ts';
import type { Script } from '../contract/script.ts';
import { runnersOfType } from '../contract/script-kinds.ts';
import { scriptContentHash } from '../core/content-hash.ts';
import { type Actor, canUseHostRunner } from '../core/permissions.ts';
import { codeIdentifierOf, languageOfType, refuseUnfitScript, typeOf } from '../core/script-rules.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction, violatedConstraint } from '../db/database.ts';
import {
  countScripts,
  findScript,
  insertScript,
  insertScriptVersion,
  lockScript,
  markScriptDeleted,
  type ScriptContent,
  type ScriptRow,
  updateScript,
} from '../db/scripts.ts';
import { archiveActive } from '../db/versions.ts';

type Fields = Pick<
  Script,
  | 'name'
  | 'codeIdentifier'
  | 'description'
  | 'type'
  | 'runner'
  | 'script'
  | 'defaultWorkingDirectory'
  | 'env'
  | 'timeoutMs'
  | 'enabled'
>;

/** Who saves, and under which ids. */
interface Saving {
  id: string;
  versionId: string;
  by: Actor;
  now: Date;
}

/** The list of scripts is sent whole. */
const MOST_SCRIPTS = 500;

/**
 * A new script with its first version. Throws invalid_request for what nothing could execute, forbidden for a script of
 * the host runner by who is no superuser, conflict when the identifier is taken.
 */
export async function createScript(
  db: Db,
  origin: Origin,
  given: BodyOf<typeof routes.createScript>,
  { id, versionId, by, now }: Saving,
): Promise<void> {
  const runner = given.runner ?? runnersOfType[given.type][0];
  const fields = checked({ ...given, runner, codeIdentifier: given.codeIdentifier ?? given.name }, by);
  await refuseTakenIdentifier(fields.codeIdentifier, () =>
    inTransaction(db, async (tx) => {
      if ((await countScripts(tx)) >= MOST_SCRIPTS)
        throw new AppError('invalid_request', {}, { message: `There may be ${MOST_SCRIPTS} scripts.` });
      await insertScript(tx, { ...textsOf(fields), id, ownerId: by.id, now });
      const content = contentOf(fields);
      const contentHash = scriptContentHash({ ...content });
      const version = { ...content, id: versionId, scriptId: id, contentHash, derivedFrom: null, by: by.id, now };
      await insertScriptVersion(tx, version);
      const after = { ...seen(fields), versionId };
      await recordAudit(tx, origin, { action: 'script.created', target: { type: 'script', id }, after, at: now });
    }),
  );
}

/**
 * What is given replaces what was, as a new version that is active at once. Throws as createScript does, not_found, and
 * conflict when somebody saved since the version that `change` names.
 */
export async function changeScript(
  db: Db,
  origin: Origin,
  change: BodyOf<typeof routes.changeScript>,
  { id, versionId, by, now }: Saving,
): Promise<void> {
  await refuseTakenIdentifier(change.codeIdentifier ?? '', () =>
    inTransaction(db, async (tx) => {
      const former = await requireLocked(tx, id);
      if (change.version !== undefined && change.version !== former.number) {
        const message = 'Somebody else saved this script since you opened it.';
        throw new AppError('conflict', { version: former.number }, { message });
      }
      const before = fieldsOf(former);
      // What is a script of the host runner now is not changed by others into one that they may run, either.
      refuseHostOf(before, by);
      const fields = checked(merge(before, change), by);
      await updateScript(tx, { ...textsOf(fields), id, now });
      await archiveActive(tx, id, now);
      const content = contentOf(fields);
      const contentHash = scriptContentHash({ ...content });
      const derivedFrom = former.version_id;
      await insertScriptVersion(tx, {
        ...content,
        id: versionId,
        scriptId: id,
        contentHash,
        derivedFrom,
        by: by.id,
        now,
      });
      await recordAudit(tx, origin, {
        action: 'script.changed',
        target: { type: 'script', id },
        before: { ...seen(before), versionId: former.version_id },
        after: { ...seen(fields), versionId },
        at: now,
      });
    }),
  );
}

/** Takes a script away; its runs stay, those under way too. Throws not_found, and forbidden as changeScript does. */
export async function deleteScript(db: Db, origin: Origin, { id, by, now }: Omit<Saving, 'versionId'>): Promise<void> {
  await inTransaction(db, async (tx) => {
    const former = await requireLocked(tx, id);
    refuseHostOf(former, by);
    await markScriptDeleted(tx, id, now);
    const before = { ...seen(fieldsOf(former)), versionId: former.version_id };
    await recordAudit(tx, origin, { action: 'script.deleted', target: { type: 'script', id }, before, at: now });
  });
}

async function requireLocked(tx: Db, id: string): Promise<ScriptRow> {
  const script = (await lockScript(tx, id)) ? await findScript(tx, id) : undefined;
  if (script === undefined) throw new AppError('not_found');
  return script;
}

/** A type that is changed without its runner takes the runner along, where that executes it. */
function merge(before: Fields, change: BodyOf<typeof routes.changeScript>): Fields {
  const { version: _, ...given } = change;
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const merged: Fields = { ...before, ...set };
  const runners: readonly string[] = runnersOfType[merged.type];
  if (change.runner === undefined && !runners.includes(merged.runner)) merged.runner = runnersOfType[merged.type][0];
  return merged;
}

function checked(fields: Fields, by: Actor): Fields {
  refuseUnfitScript(fields);
  refuseHostOf(fields, by);
  const codeIdentifier = codeIdentifierOf(fields.codeIdentifier);
  if (codeIdentifier === '')
    throw new AppError('invalid_request', {}, { message: 'codeIdentifier needs letters a-z, digits, _ or -.' });
  return { ...fields, codeIdentifier, env: fields.env.filter(({ key }) => key !== '') };
}

function refuseHostOf({ runner }: Pick<Fields, 'runner'>, by: Actor): void {
  if (runner === 'host' && !canUseHostRunner(by))
    throw new AppError(
      'forbidden',
      {},
      { message: 'Only superusers save, run and delete scripts of the host runner.' },
    );
}

function textsOf({ name, description, codeIdentifier, enabled: isEnabled }: Fields) {
  return { name, description, codeIdentifier, isEnabled };
}

function contentOf(fields: Fields): ScriptContent {
  return {
    language: languageOfType(fields.type),
    runner: fields.runner,
    source: fields.script,
    workingDirectory: fields.defaultWorkingDirectory,
    variables: Object.fromEntries(fields.env.map(({ key, value }) => [key, value])),
    timeoutMs: fields.timeoutMs,
  };
}

function fieldsOf(row: ScriptRow): Fields {
  return {
    ...{ name: row.name, description: row.description, codeIdentifier: row.code_identifier, enabled: row.is_enabled },
    ...{ type: typeOf(row.language, row.runner), runner: row.runner, script: row.source },
    ...{ defaultWorkingDirectory: row.working_directory, timeoutMs: row.timeout_ms },
    env: Object.entries(row.variables).map(([key, value]) => ({ key, value })),
  };
}

/** What the audit tells of a script: not what it does, which may hold what only admins know. */
function seen({ name, codeIdentifier, type, runner, enabled }: Fields) {
  return { name, codeIdentifier, type, runner, enabled };
}

async function refuseTakenIdentifier(codeIdentifier: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'scripts_have_different_identifiers') throw error;
    const message = 'Another script already has this codeIdentifier.';
    throw new AppError('conflict', { codeIdentifier }, { message, cause: error });
  }
}
