/** What `main.ts` offers to whoever runs an installation, beside a server or without one. */
import { constants } from 'node:fs';
import { access, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { handOverLink } from './actions/make-link.ts';
import { readSecret } from './backup/keys.ts';
import { readBackupArguments, runBackup, runRestore } from './cli/backup.ts';
import { CommandError } from './cli/command-error.ts';
import type { Finding } from './cli/finding.ts';
import { judgeBackup } from './cli/judge-backup.ts';
import { readVerifyArguments, verifyAudit } from './cli/verify-audit.ts';
import type { Config } from './config.ts';
import { readLastBackup } from './db/backups.ts';
import { openDatabase, openPool } from './db/database.ts';
import type { Lifetime } from './lifetime.ts';
import { StartError } from './postgres/start-error.ts';
import { findRunningDatabase, provideDatabase, reachDatabase } from './reach-database.ts';
import { openFileStore } from './storage/file-store.ts';

const root = path.dirname(import.meta.dirname);
export const migrationsFolder = path.join(root, 'migrations');

/** `audit verify`, whether the server runs or not. */
export async function audit(config: Config, lifetime: Lifetime): Promise<void> {
  const { expected, isJson } = readVerifyArguments(process.argv.slice(3));
  const urls = await reachDatabase(config, lifetime);
  // A folder that no server of this version has started on yet has nothing for the other role.
  const pool = openPool(urls.owner ?? urls.application, 1);
  lifetime.onEnd(() => pool.end());
  process.exitCode = await verifyAudit(openDatabase(pool), { expected, isJson }, console.log);
  for (const failure of await lifetime.end()) throw failure;
}

/** What is known of backups where a database runs; nothing where none does. */
export async function examineBackups(config: Config): Promise<Finding[]> {
  const urls = await findRunningDatabase(config).catch(() => null);
  if (urls === null) return [];
  const pool = openPool(urls.application, 1);
  try {
    return [judgeBackup(await readLastBackup(openDatabase(pool)), new Date())];
  } catch {
    return [];
  } finally {
    await pool.end();
  }
}

/** `backup <file or folder>`, whether the server runs or not. */
export async function backup(config: Config, lifetime: Lifetime): Promise<void> {
  const wish = readBackupArguments('backup', process.argv.slice(3));
  const urls = await reachDatabase(config, lifetime);
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const installation = {
    databaseUrl: urls.owner ?? urls.application,
    uploads: await openFileStore(config.uploadsDir),
    artifacts: await openFileStore(config.artifactsDir),
    secret: await readSecret(config.dataDir),
    program: version,
    migrationsFolder,
  };
  const interrupted = new AbortController();
  const done = runBackup(installation, wish, { now: new Date(), print: console.log, signal: interrupted.signal });
  lifetime.onEnd(async () => {
    interrupted.abort();
    await done.catch(() => {});
  });
  await done;
  for (const failure of await lifetime.end()) throw failure;
}

/** `restore <file>`, into a data folder and a database that nothing was ever started on. */
export async function restore(config: Config, lifetime: Lifetime): Promise<void> {
  const wish = readBackupArguments('restore', process.argv.slice(3));
  await requireFolder(config.dataDir);
  const urls = await provideDatabase(config, lifetime);
  const options = { databaseUrl: urls.owner ?? urls.application, places: config, migrationsFolder };
  await runRestore(options, wish, { now: new Date(), print: console.log });
  for (const failure of await lifetime.end()) throw failure;
}

export async function requireFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(`The data folder ${folder} cannot be written (${code}). Set DATA_DIR to one that can.`, {
      cause: error,
    });
  }
}

/** `link <address>`: for who forgot the password and has nobody to ask. Whoever may give this command could have all of it. */
export async function link(config: Config, lifetime: Lifetime): Promise<void> {
  const [email, option, ...more] = process.argv.slice(3);
  if (email === undefined || more.length > 0 || ![undefined, '--without-second-step'].includes(option))
    throw new CommandError('Write: link <e-mail address> [--without-second-step]');
  const urls = await reachDatabase(config, lifetime);
  const pool = openPool(urls.owner ?? urls.application, 1);
  lifetime.onEnd(() => pool.end());
  const wish = { isSecondStepOff: option !== undefined, now: new Date() };
  const place = await handOverLink(openDatabase(pool), email.toLowerCase(), wish);
  if (place === undefined) throw new CommandError('Nobody who may sign in has this address.');
  const url = config.publicUrl ?? `http://${config.host}:${config.port}`;
  console.log(`Open this once, within an hour, to choose a new password:\n\n  ${url}${place}\n`);
  for (const failure of await lifetime.end()) throw failure;
}
