/** `backup` and `restore`: what they are given, and what they say. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BackupError } from '../backup/archive-form.ts';
import { readKeys, writeKeys } from '../backup/keys.ts';
import { type BackupReport, type Installation, makeBackup } from '../backup/make-backup.ts';
import { type RestoreOptions, type RestoreReport, restoreBackup } from '../backup/restore.ts';
import { CommandError } from './command-error.ts';

export interface BackupWish {
  /** An archive, or for `backup` also a folder to put it into. */
  target: string;
  keysFile: string | null;
  isJson: boolean;
}

/** Reads what stands after `backup` or `restore`. Throws CommandError. */
export function readBackupArguments(command: 'backup' | 'restore', given: string[]): BackupWish {
  const usage = `Write: ${command} <${command === 'backup' ? 'file or folder' : 'file'}> [--keys <file>] [--json]`;
  try {
    const options = { keys: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseArgs({ args: given, options, allowPositionals: true, strict: true });
    const [target] = positionals;
    if (target === undefined || target === '' || positionals.length > 1 || values.keys === '')
      throw new CommandError(usage);
    return { target, keysFile: values.keys ?? null, isJson: values.json };
  } catch (error) {
    throw new CommandError(usage, { cause: error });
  }
}

/** Makes a backup, and with `--keys` the file of keys beside it. Throws BackupError, also when `signal` ends it. */
export async function runBackup(
  installation: Installation,
  { target, keysFile, isJson }: BackupWish,
  { now, print, signal }: { now: Date; print: (text: string) => void; signal?: AbortSignal },
): Promise<void> {
  const { secret } = installation;
  const isInFolder = await isFolder(target);
  // Else a disk that is not mounted would get a file of its folder's name, and each later backup would find it there.
  if (!isInFolder && target.endsWith('/'))
    throw new BackupError(`The folder ${target} is not there. Make it, or mount its disk.`);
  if (keysFile !== null) {
    if (secret === null) throw new BackupError('There are no keys in DATA_DIR. Start the server on it once.');
    await writeKeys(keysFile, secret);
  }
  const file = path.resolve(isInFolder ? path.join(target, archiveName(now)) : target);
  const report = await makeBackup(installation, file, { now, ...(signal && { signal }) });
  print(isJson ? JSON.stringify({ ...report, keysFile }, null, 2) : describeBackup(report, keysFile));
}

/** Restores a backup. Throws BackupError and DatabaseMismatch. */
export async function runRestore(
  options: Omit<RestoreOptions, 'secret'>,
  { target, keysFile, isJson }: BackupWish,
  { now, print }: { now: Date; print: (text: string) => void },
): Promise<void> {
  const secret = keysFile === null ? null : await readKeys(keysFile);
  const report = await restoreBackup({ ...options, secret }, path.resolve(target), now);
  print(isJson ? JSON.stringify(report, null, 2) : describeRestore(report));
}

function archiveName(now: Date): string {
  return `scriptorium-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z.tar.zst`;
}

async function isFolder(target: string): Promise<boolean> {
  return stat(target).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function describeBackup(report: BackupReport, keysFile: string | null): string {
  const { file, bytes, tables, rows, files, missing } = report;
  return [
    `${file}: ${bytes} bytes; ${rows} rows of ${tables} tables, ${files} files.`,
    ...(missing > 0 ? [`${missing} file(s) that the database names are gone from the disk.`] : []),
    keysFile === null
      ? 'The keys of the installation are not in it. Write them once to a file that you keep elsewhere: --keys <file>.'
      : `The keys are in ${keysFile}. Keep the two apart.`,
  ].join('\n');
}

function describeRestore(report: RestoreReport): string {
  const { madeAt, program, rows, files, missing, auditEvents, lostRuns, movedSchedules, lost } = report;
  return [
    `Restored as it was ${madeAt} (Scriptorium ${program}): ${rows} rows, ${files} files; the audit is whole, ${auditEvents} events.`,
    ...(missing > 0 ? [`${missing} file(s) were gone already when the backup was made.`] : []),
    `Runs that were under way and are marked lost: ${lostRuns}. Schedules that go on with their next moment: ${movedSchedules}.`,
    `Given up: ${report.unsentMails} mail(s) and ${report.unsentAlerts} message(s) of alerts that waited.`,
    'Everybody signs in anew.',
    ...(lost === null
      ? []
      : [
          `Without --keys what was sealed cannot be opened: the authenticator apps of ${lost.secondSteps} person(s), who sign in ` +
            `with a recovery code or are let in by an administrator, and the secrets of ${lost.webhooks} webhook(s) of alerts.`,
        ]),
  ].join('\n');
}
