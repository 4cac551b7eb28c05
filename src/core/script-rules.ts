/** What makes a script of admins one that can be saved. Pure. */
import { AppError } from '../contract/errors.ts';
import { KIB } from '../contract/limits.ts';
import { runnersOfType, type ScriptRunner, type ScriptType } from '../contract/script-kinds.ts';

/** The host's shell gets a script as one argument, and Linux takes arguments of less than 128 KiB. */
const MOST_HOST_BYTES = 128 * KIB - 1;

/** As programs name a script: `Nightly Backup (2)` is `nightly-backup-2`. Empty where nothing of it can stay. */
export function codeIdentifierOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/\s+/g, '-')
    .replaceAll(/[^a-z0-9_-]/g, '')
    .slice(0, 100);
}

/** The language that a type is written in. */
export function languageOfType(type: ScriptType): 'bash' | 'node' | 'python' {
  return type === 'browser' ? 'node' : type;
}

/** The type of a stored version: nothing but the browser runner executes the type `browser`. */
export function typeOf(language: 'bash' | 'node' | 'python', runner: ScriptRunner): ScriptType {
  return runner === 'browser' ? 'browser' : language;
}

/**
 * Whether a run that lost its worker starts over. What is in a sandbox has done nothing that lasts; a script of the host
 * may have done half of its work, and one that starts the server anew would do so for ever.
 */
export function mayStartOver(runner: ScriptRunner | null): boolean {
  return runner !== 'host';
}

/** Throws invalid_request, in words, for what no runner could execute. */
export function refuseUnfitScript(script: {
  type: ScriptType;
  runner: ScriptRunner;
  script: string;
  defaultWorkingDirectory: string;
}): void {
  const { type, runner, defaultWorkingDirectory: folder } = script;
  const runners: readonly ScriptRunner[] = runnersOfType[type];
  if (!runners.includes(runner))
    throw unfit('runner', `The runner of ${type} is ${runners.join(' or ')}, not ${runner}.`);
  if (runner !== 'host') return;
  if (folder !== '' && !folder.startsWith('/'))
    throw unfit('defaultWorkingDirectory', 'The working directory has to be an absolute path.');
  if (Buffer.byteLength(script.script) > MOST_HOST_BYTES)
    throw unfit('script', 'A script of the host runner has to be smaller than 128 KiB.');
  if (script.script.includes('\0')) throw unfit('script', 'A script of the host runner cannot hold a NUL character.');
}

function unfit(field: string, message: string): AppError {
  return new AppError('invalid_request', { field }, { message });
}
