/** A consistent copy of everything, made while server and workers go on. */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { ownOrigin, recordAudit } from '../db/audit.ts';
import { canNoteBackups, listFiles, noteBackup } from '../db/backups.ts';
import { type Db, inSnapshot, inTransaction } from '../db/database.ts';
import { readKnownMigrations } from '../db/migrate.ts';
import { type OneConnection, withOneConnection } from '../db/one-connection.ts';
import { fixTextForms, listSequences, listTables, readServerVersion, readTable } from '../db/table-copy.ts';
import type { FileStore } from '../storage/file-store.ts';
import { BackupError, type End, FORMAT, fileName, type Head, type Store } from './archive-form.ts';
import { fingerprintOf } from './keys.ts';
import { createFileTally } from './tally.ts';
import { type ArchiveWriter, writeArchive } from './write-archive.ts';

export interface Installation {
  /** Of a role that may read every table. */
  databaseUrl: string;
  uploads: FileStore;
  artifacts: FileStore;
  /** Its keys, which stay out of the archive; null where there are none. */
  secret: string | null;
  program: string;
  migrationsFolder: string;
}

export interface BackupReport {
  file: string;
  madeAt: string;
  bytes: number;
  tables: number;
  rows: number;
  files: number;
  /** Files that the database names and the disk does not have: most have expired meanwhile. */
  missing: number;
}

const PAGE = 1000;

/** Makes the archive `file`, whole or not at all, and notes that it was made. Throws BackupError, also when `signal` ends it. */
export async function makeBackup(
  installation: Installation,
  file: string,
  { now, signal }: { now: Date; signal?: AbortSignal },
): Promise<BackupReport> {
  const isTaken = await stat(file).then(
    () => true,
    () => false,
  );
  if (isTaken) throw new BackupError(`${file} is there already.`);
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    return await withOneConnection(installation.databaseUrl, async (connection) => {
      const end = await writeArchive(partial, (archive) => fillArchive(installation, connection, archive, now), signal);
      const { size: bytes } = await stat(partial);
      await rename(partial, file);
      await noteDone(connection.db, { madeAt: now, bytes });
      return describe(file, bytes, end, now);
    });
  } catch (error) {
    if (signal?.aborted) throw new BackupError('The backup was ended before it was whole.', { cause: error });
    const { code, syscall, path } = error as NodeJS.ErrnoException;
    if (syscall === undefined || (path !== undefined && !path.startsWith(file))) throw error;
    throw new BackupError(`${file} cannot be written (${code}).`, { cause: error });
  } finally {
    await rm(partial, { force: true });
  }
}

function fillArchive(
  installation: Installation,
  connection: OneConnection,
  archive: ArchiveWriter,
  now: Date,
): Promise<End> {
  return inSnapshot(connection.db, async (tx) => {
    await fixTextForms(tx);
    const migrations = await readKnownMigrations(tx, installation.migrationsFolder);
    if (migrations.length === 0)
      throw new BackupError('The database holds no installation. Start the server on it once.');
    const head: Head = {
      format: FORMAT,
      program: installation.program,
      madeAt: now.toISOString(),
      postgres: await readServerVersion(tx),
      keys: installation.secret === null ? null : fingerprintOf(installation.secret),
      migrations,
      tables: await listTables(tx),
    };
    await archive.addJson('head.json', head);
    const tables: End['tables'] = {};
    for (const table of head.tables)
      tables[table.name] = await archive.addTable(table.name, readTable(connection, table));
    const end: End = {
      tables,
      sequences: await listSequences(tx),
      files: {
        uploads: await addFiles(tx, archive, 'uploads', installation.uploads),
        artifacts: await addFiles(tx, archive, 'artifacts', installation.artifacts),
      },
    };
    await archive.addJson('end.json', end);
    return end;
  });
}

async function addFiles(tx: Db, archive: ArchiveWriter, store: Store, files: FileStore): Promise<End['files'][Store]> {
  const tally = createFileTally();
  let missing = 0;
  for (let after: string | null = null, isMore = true; isMore; ) {
    const ids: string[] = await listFiles(tx, store, after, PAGE);
    for (const id of ids) {
      const handle = await openIfThere(files.pathOf(id));
      if (handle === null) {
        missing += 1;
        continue;
      }
      const { size: bytes } = await handle.stat();
      const hash = await archive.addFile(fileName(store, id), bytes, handle.createReadStream());
      tally.take({ id, bytes, hash });
    }
    after = ids.at(-1) ?? after;
    isMore = ids.length === PAGE;
  }
  return { ...tally.total(), missing };
}

async function openIfThere(file: string): Promise<FileHandle | null> {
  try {
    return await open(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function noteDone(db: Db, backup: { madeAt: Date; bytes: number }): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (!(await canNoteBackups(tx))) return;
    await noteBackup(tx, backup);
    await recordAudit(tx, ownOrigin, {
      action: 'backup.made',
      target: { type: 'backup', id: backup.madeAt.toISOString() },
      after: { bytes: backup.bytes },
      at: backup.madeAt,
    });
  });
}

function describe(file: string, bytes: number, { tables, files }: End, now: Date): BackupReport {
  return {
    ...{ file, bytes, madeAt: now.toISOString() },
    tables: Object.keys(tables).length,
    rows: Object.values(tables).reduce((sum, table) => sum + table.rows, 0),
    files: files.uploads.count + files.artifacts.count,
    missing: files.uploads.missing + files.artifacts.missing,
  };
}
