import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandOptions, postgresCommand } from './command.ts';
import { explainFailure } from './explain-failure.ts';
import type { Layout } from './layout.ts';
import { runProgram } from './run-program.ts';

export const databaseName = 'scriptorium';
/** Owns the database and may create others; it is no superuser, so no query can run a program or read a file. */
export const roleName = 'scriptorium';

/**
 * Makes the data folder with the role and the database in it. Everything happens under a name of its own and is renamed
 * at the end: an interrupted attempt leaves nothing that the next one meets, not even its last process.
 */
export const initialise = async (layout: Layout, options: CommandOptions): Promise<void> => {
  const unfinished = join(layout.folder, `${unfinishedPrefix}${randomUUID()}`);
  try {
    await makeCluster(unfinished, options);
    await makeDatabase(unfinished, options, await readPassword(layout));
    await writeFile(join(unfinished, 'pg_hba.conf'), accessRules);
    await rename(unfinished, layout.data);
  } finally {
    await removeUnfinished(layout);
  }
};

/** Throws away what interrupted attempts left. What still grows is left for the next start. */
export const removeUnfinished = async (layout: Layout): Promise<void> => {
  const names = (await readdir(layout.folder)).filter((name) => name.startsWith(unfinishedPrefix));
  const removals = names.map((name) => rm(join(layout.folder, name), { recursive: true, force: true }));
  await Promise.allSettled(removals);
};

const unfinishedPrefix = 'unfinished-';

export const readPassword = (layout: Layout): Promise<string> => readFile(layout.password, 'utf8');

/** Only over loopback, only with the password; the superuser cannot sign in at all. */
const accessRules = `host all ${roleName} 127.0.0.1/32 scram-sha-256\n`;

const makeCluster = async (data: string, options: CommandOptions): Promise<void> => {
  const args = [
    ...['-D', data, '--username=postgres', '--auth=reject', '--encoding=UTF8', '--data-checksums'],
    // Built into PostgreSQL, so an index does not depend on the C library of the machine.
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    // Given, so that initdb does not start PostgreSQL several times to find out.
    ...['--set', 'max_connections=100', '--set', 'shared_buffers=64MB'],
  ];
  const { ok, printed } = await runProgram(postgresCommand('initdb', args, options));
  if (!ok) throw explainFailure(printed, options.folder);
};

/** PostgreSQL's single-user mode takes statements from its input, one a line; no port is open yet. */
const makeDatabase = async (data: string, options: CommandOptions, password: string): Promise<void> => {
  const args = ['--single', '-D', data, '-c', 'exit_on_error=on', '-c', 'log_checkpoints=off', 'postgres'];
  const statements = [
    `create role ${roleName} login createdb password '${password}';`,
    `create database ${databaseName} owner ${roleName};`,
  ];
  const { ok, printed } = await runProgram(postgresCommand('postgres', args, options), `${statements.join('\n')}\n`);
  if (!ok) throw explainFailure(printed, options.folder);
};
