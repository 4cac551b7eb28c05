/**
 * How a process comes to its database: one of one's own, or the embedded one. Server and workers use a role that owns
 * nothing and can only add to the audit; the owner's is for migrations. With a single DATABASE_URL the two are one.
 */
import path from 'node:path';
import type { Pool } from 'pg';
import type { Config } from './config.ts';
import { admitApplication, canRewriteAudit, currentRole } from './db/application-role.ts';
import { openDatabase, openPool } from './db/database.ts';
import { DatabaseMismatch, migrate } from './db/migrate.ts';
import { migrateQueue } from './db/queue.ts';
import type { Lifetime } from './lifetime.ts';
import { type Connection, connectionOf, findConnection } from './postgres/connection.ts';
import { startEmbeddedPostgres } from './postgres/embedded.ts';
import { hasData } from './postgres/folder.ts';
import { StartError } from './postgres/start-error.ts';

export interface DatabaseUrls {
  application: string;
  /** Null: the role of `application` owns the tables, or somebody else migrates. */
  owner: string | null;
}

/** For a server: starts the embedded database where there is no other. */
export async function provideDatabase(config: Config, lifetime: Lifetime): Promise<DatabaseUrls> {
  return givenUrls(config) ?? (await startDatabase(config, lifetime));
}

/** For a worker: the database of a server on this machine. Throws StartError when there is none. */
export async function findDatabase(config: Config): Promise<DatabaseUrls> {
  return givenUrls(config) ?? urlsOf(await connectionOf(folderOf(config)));
}

/** For a look at it, whether a server runs or not; makes no new one. Throws StartError when there is none. */
export async function reachDatabase(config: Config, lifetime: Lifetime): Promise<DatabaseUrls> {
  const given = givenUrls(config);
  if (given !== null) return given;
  const running = await findConnection(folderOf(config));
  if (running !== undefined) return urlsOf(running);
  if (await hasData(folderOf(config))) return startDatabase(config, lifetime);
  throw new StartError(`There is no database in ${config.dataDir}. Set DATA_DIR or DATABASE_URL.`);
}

/** The database where one runs; null where it would have to be started. */
export async function findRunningDatabase(config: Config): Promise<DatabaseUrls | null> {
  const running = await findConnection(folderOf(config));
  return givenUrls(config) ?? (running === undefined ? null : urlsOf(running));
}

/** Migrates as the owner, and lets the role of `pool` use what is there. Throws StartError and DatabaseMismatch. */
export async function bringUpToDate(pool: Pool, urls: DatabaseUrls, migrations: string): Promise<void> {
  const ownerPool = urls.owner === null ? pool : openPool(urls.owner, 1);
  try {
    const owner = openDatabase(ownerPool);
    await migrate(owner, migrations);
    await migrateQueue(ownerPool);
    if (urls.owner === null) return;
    const application = openDatabase(pool);
    const role = await currentRole(application);
    if (role !== (await currentRole(owner))) await admitApplication(owner, role);
    if (await canRewriteAudit(application))
      throw new StartError(
        `The role ${role} of DATABASE_URL may change the audit. With DATABASE_OWNER_URL it must be one that is no ` +
          'superuser, owns no table, is no member of the owner and was granted nothing by hand.',
      );
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined || error instanceof DatabaseMismatch || error instanceof StartError) throw error;
    throw new StartError(`The database cannot be used (${code}): ${(error as Error).message}`, { cause: error });
  } finally {
    if (ownerPool !== pool) await ownerPool.end();
  }
}

function givenUrls({ databaseUrl, databaseOwnerUrl }: Config): DatabaseUrls | null {
  return databaseUrl === null ? null : { application: databaseUrl, owner: databaseOwnerUrl };
}

function urlsOf({ url, applicationUrl }: Connection): DatabaseUrls {
  return { application: applicationUrl, owner: url };
}

function folderOf(config: Config): string {
  return path.join(config.dataDir, 'postgres');
}

async function startDatabase(config: Config, lifetime: Lifetime): Promise<DatabaseUrls> {
  const recent: string[] = [];
  const log = (line: string) => {
    recent.push(line);
    if (recent.length > 20) recent.shift();
  };
  const postgres = await startEmbeddedPostgres({ folder: folderOf(config), log });
  let isEnding = false;
  lifetime.onEnd(() => {
    isEnding = true;
    return postgres.stop();
  });
  // Without its database the process can do nothing; whoever supervises it starts both again.
  void postgres.ended.then(() => {
    if (isEnding) return;
    console.error(`scriptorium: the database ended by itself.\n${recent.join('\n')}`);
    process.exit(1);
  });
  return urlsOf(postgres);
}
