import { createHash, randomUUID } from 'node:crypto';
import { appendFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type CommandOptions, postgresCommand } from './command.ts';
import { explainFailure, isStillEnding } from './explain-failure.ts';
import type { Layout } from './layout.ts';
import { runProgram } from './run-program.ts';

export const databaseName = 'scriptorium';
/** Owns the database and may create others; it is no superuser, so no query can run a program or read a file. */
export const roleName = 'scriptorium';
/** Owns nothing: what server and workers use, so that they may only do what the owner grants. */
export const applicationRoleName = 'scriptorium_app';

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

/** Follows from the owner's, which does not follow from it: one who has the application's connection is not the owner. */
export const applicationPassword = (password: string): string =>
  createHash('sha256').update(`${applicationRoleName}:${password}`).digest('base64url');

/** Only over loopback, only with the password; the superuser cannot sign in at all. */
const ruleFor = (role: string): string => `host all ${role} 127.0.0.1/32 scram-sha-256\n`;
const accessRules = ruleFor(roleName) + ruleFor(applicationRoleName);

/** Not the other way round. It can end sessions, to drop a database for example. */
const ownerMayActForApplication = `grant ${applicationRoleName} to ${roleName};`;

/** Brings in the application's role where the data folder was made before there was one. The server is not running. */
export const addApplicationRole = async (layout: Layout, options: CommandOptions): Promise<void> => {
  const rulesFile = join(layout.data, 'pg_hba.conf');
  if ((await readFile(rulesFile, 'utf8')).includes(ruleFor(applicationRoleName))) return;
  const password = applicationPassword(await readPassword(layout));
  const exists = `exists (select from pg_roles where rolname = '${applicationRoleName}')`;
  await runStatements(layout.data, options, [
    `do $$ begin if not ${exists} then create role ${applicationRoleName}; end if; end $$;`,
    `alter role ${applicationRoleName} login password '${password}';`,
    ownerMayActForApplication,
  ]);
  // Last, so that an interrupted change is repeated.
  await appendFile(rulesFile, ruleFor(applicationRoleName));
};

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

const makeDatabase = (data: string, options: CommandOptions, password: string): Promise<void> =>
  runStatements(data, options, [
    `create role ${roleName} login createdb password '${password}';`,
    `create role ${applicationRoleName} login password '${applicationPassword(password)}';`,
    ownerMayActForApplication,
    `create database ${databaseName} owner ${roleName};`,
  ]);

const attempts = 100;

/** PostgreSQL's single-user mode takes statements from its input, one a line; no port is open. */
const runStatements = async (data: string, options: CommandOptions, statements: string[]): Promise<void> => {
  const args = ['--single', '-D', data, '-c', 'exit_on_error=on', '-c', 'log_checkpoints=off', 'postgres'];
  for (let attempt = 1; ; attempt += 1) {
    const command = postgresCommand('postgres', args, options);
    const { ok, printed } = await runProgram(command, `${statements.join('\n')}\n`);
    if (ok) return;
    if (!isStillEnding(printed) || attempt === attempts) throw explainFailure(printed, options.folder);
    await delay(100);
  }
};
