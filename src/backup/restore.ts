/**
 * A backup becomes an installation, in an empty database and an empty data folder. The database is loaded in one
 * transaction whose commit decides: before it nothing is there, after it everything is, and what is left to be moved
 * into its place is moved by whoever comes next (`staging.ts`).
 */
import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ownOrigin, recordAudit } from '../db/audit.ts';
import { countFiles, countSealed, findFileBytes, noteBackup } from '../db/backups.ts';
import { checkAudit } from '../db/check-audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { lockMigrations, migrate, requireKnownMigrations } from '../db/migrate.ts';
import { type OneConnection, withOneConnection } from '../db/one-connection.ts';
import {
  advanceSequence,
  analyze,
  beginLoading,
  type CopiedTable,
  endLoading,
  fixTextForms,
  isEmptyDatabase,
  listTables,
  writeTable,
} from '../db/table-copy.ts';
import type { FileStore } from '../storage/file-store.ts';
import { BackupError, type End, endSchema, type Head, headSchema, type Store, stores } from './archive-form.ts';
import { fingerprintOf } from './keys.ts';
import { type ArchiveFile, type ArchiveReader, readArchive } from './read-archive.ts';
import { type Settled, settleRestored } from './settle-restored.ts';
import { beginStaging, discardStaging, findStaging, finishStaging, type Places, type Staging } from './staging.ts';
import { createFileTally, createTableTally } from './tally.ts';

export interface RestoreOptions {
  /** Of the role that owns the tables, or will. */
  databaseUrl: string;
  places: Places;
  /** The keys that belong to the backup; null: without them. */
  secret: string | null;
  migrationsFolder: string;
}

export interface RestoreReport extends Settled {
  madeAt: string;
  program: string;
  rows: number;
  files: number;
  /** Files that were gone when the backup was made. */
  missing: number;
  auditEvents: number;
  /** What cannot be opened, because the keys were not given; null: nothing. */
  lost: { secondSteps: number; webhooks: number } | null;
}

type Loaded = { head: Head; end: End };

/** Restores the archive `file`. Throws BackupError, and then nothing is kept of it. */
export async function restoreBackup(options: RestoreOptions, file: string, now: Date): Promise<RestoreReport> {
  return withOneConnection(options.databaseUrl, async (connection) => {
    const { db } = connection;
    const id = randomUUID();
    const report = await inTransaction(db, async (tx) => {
      await lockMigrations(tx);
      if (!(await isEmptyDatabase(tx)))
        throw new BackupError('The database is not empty. Restore into one that nothing was ever started on.');
      const staging = await beginStaging(options.places, id, options.secret);
      try {
        const loaded = await readArchive(file, (archive) => load(options, { ...connection, db: tx }, archive, staging));
        const settled = await settle(options, tx, loaded, { id, now });
        // Into another database, with the same folder: it threw away what lay there, and has files of its own in it now.
        if ((await findStaging(options.places)) !== id)
          throw new BackupError(`Another restore was begun in ${options.places.dataDir} meanwhile. Nothing was kept.`);
        return settled;
      } catch (error) {
        if ((await findStaging(options.places)) === id) await discardStaging(options.places);
        throw explain(error);
      }
    });
    await finishStaging(options.places);
    await analyze(db);
    return report;
  });
}

async function load(
  { secret, migrationsFolder }: RestoreOptions,
  connection: OneConnection,
  archive: ArchiveReader,
  staging: Staging,
): Promise<Loaded> {
  const { db: tx } = connection;
  const head = await archive.readJson('head.json', headSchema);
  if (secret !== null && head.keys !== fingerprintOf(secret))
    throw new BackupError('These keys do not belong to this backup.');
  await fixTextForms(tx);
  await requireKnownMigrations(head.migrations, migrationsFolder);
  await migrate(tx, migrationsFolder, new Set(head.migrations.map(({ name }) => name)));
  requireSameTables(head.tables, await listTables(tx));

  const references = await beginLoading(tx);
  const tables: End['tables'] = {};
  for (const table of head.tables)
    tables[table.name] = await loadTable(connection, table, archive.readTable(table.name));
  const files = {
    uploads: await loadFiles(tx, 'uploads', staging.uploads, archive),
    artifacts: await loadFiles(tx, 'artifacts', staging.artifacts, archive),
  };
  const end = await archive.readJson('end.json', endSchema);
  await archive.readEnd();
  if (JSON.stringify(sorted({ tables, files })) !== JSON.stringify(sorted({ tables: end.tables, files: end.files })))
    throw new BackupError('The backup is damaged: its content does not add up to what it says at its end.');
  for (const sequence of end.sequences)
    if (!(await advanceSequence(tx, sequence)))
      throw new BackupError(`The backup names a sequence that this program does not know: ${sequence.name}.`);
  await endLoading(tx, references);
  return { head, end };
}

async function loadTable(
  connection: OneConnection,
  table: CopiedTable,
  rows: AsyncIterable<Buffer>,
): Promise<End['tables'][string]> {
  const tally = createTableTally();
  const target = writeTable(connection, table);
  await pipeline(async function* () {
    for await (const chunk of rows) {
      tally.take(chunk);
      yield chunk;
    }
  }, target);
  return { ...tally.total(), rows: target.rowCount };
}

async function loadFiles(
  tx: Db,
  store: Store,
  target: FileStore,
  archive: ArchiveReader,
): Promise<End['files'][Store]> {
  const tally = createFileTally();
  let former = '';
  for await (const file of archive.readFiles(store)) {
    if (file.id <= former) throw new BackupError(`The backup is none of ours: a file of ${store} is not in its order.`);
    if ((await findFileBytes(tx, store, file.id)) !== file.bytes)
      throw new BackupError(`The backup has a file in ${store} that its tables do not name with this size.`);
    tally.take({ ...file, hash: await keepFile(target, file) });
    former = file.id;
  }
  const total = tally.total();
  return { ...total, missing: (await countFiles(tx, store)) - total.count };
}

async function keepFile(target: FileStore, { id, content }: ArchiveFile): Promise<string> {
  const hash = createHash('sha256');
  const watched = async function* () {
    for await (const chunk of content) {
      hash.update(chunk);
      yield chunk;
    }
  };
  await target.write(id, Readable.from(watched()));
  return hash.digest('hex');
}

/** From the schema of the backup to ours, and from what was under way there to rest. */
async function settle(
  { secret, migrationsFolder }: RestoreOptions,
  tx: Db,
  { head, end }: Loaded,
  restore: { id: string; now: Date },
): Promise<RestoreReport> {
  await migrate(tx, migrationsFolder);
  const audit = await checkAudit(tx, null);
  if (!audit.ok)
    throw new BackupError(
      `The audit in the backup was tampered with: ${audit.faults.length} fault(s). Nothing was kept.`,
    );
  const settled = await settleRestored(tx, restore.now);
  const madeAt = new Date(head.madeAt);
  await noteBackup(tx, { madeAt, bytes: 0 });
  await recordAudit(tx, ownOrigin, {
    action: 'backup.restored',
    target: { type: 'backup', id: restore.id },
    after: { madeAt: head.madeAt, program: head.program, ...settled },
    at: restore.now,
  });
  return {
    ...settled,
    ...{ madeAt: head.madeAt, program: head.program, auditEvents: audit.events },
    rows: Object.values(end.tables).reduce((sum, { rows }) => sum + rows, 0),
    files: stores.reduce((sum, store) => sum + end.files[store].count, 0),
    missing: stores.reduce((sum, store) => sum + end.files[store].missing, 0),
    lost: secret === null ? await countSealed(tx) : null,
  };
}

function requireSameTables(given: CopiedTable[], known: CopiedTable[]): void {
  const describe = (tables: CopiedTable[]) => tables.map(({ name, columns }) => `${name} (${columns.join(', ')})`);
  const expected = new Set(describe(known));
  const strange = describe(given).filter((table) => !expected.delete(table));
  const [first] = [...strange, ...expected];
  if (first !== undefined) throw new BackupError(`The backup does not have the tables of its own version: ${first}.`);
}

const noRoom = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS']);

/** A refusal of PostgreSQL means that rows are none of ours, unless it has no room; anything unknown stays what it is. */
function explain(error: unknown): unknown {
  const { code = '', message, syscall, path } = error as NodeJS.ErrnoException;
  const cause = { cause: error };
  if (error instanceof BackupError) return error;
  // An open file that finds no room does not say its name.
  if (syscall !== undefined && (path !== undefined || noRoom.has(code)))
    return new BackupError(`${path ?? 'A file'} cannot be written (${code}).`, cause);
  if (/^(22|23)...$/.test(code)) return new BackupError(`The backup is damaged, or none of ours: ${message}.`, cause);
  if (/^53...$/.test(code)) return new BackupError(`The database cannot take it: ${message}.`, cause);
  return error;
}

/** Objects with their keys in one order, so that equal ones read the same. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([key, each]) => [key, sorted(each)]),
  );
}
