/** A restore of what is damaged, foreign, newer or hostile: refused in one line, and nothing of it is kept. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import type { Header } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { BackupError } from '../../src/backup/archive-form.ts';
import { restoreBackup } from '../../src/backup/restore.ts';
import { forge, repack, unpack } from '../archive.ts';
import { countRows, NOW, restoreOptions, useBackup, withDb } from '../backup-stage.ts';
import { useDatabase } from '../database.ts';

describe('a restore', () => {
  const stage = useBackup(useDatabase());

  it('refuses what is damaged, foreign, newer or hostile, and keeps nothing of it', async () => {
    const url = await stage.makeDatabase();
    const bytes = await readFile(stage.archive);
    const { entries, texts } = await unpack(stage.archive);
    const file = path.join(stage.folder, 'bad.tar.zst');
    const change = (name: string, to: (text: string) => string) => () =>
      repack(
        file,
        entries.map((entry) =>
          entry.name === name ? { ...entry, content: Buffer.from(to(entry.content.toString())) } : entry,
        ),
      );
    const edit = (name: string, to: (value: Record<string, unknown>) => object) =>
      change(name, (text) => JSON.stringify(to(JSON.parse(text))));
    const add =
      (header: Partial<Header> & { name: string }, at = entries.length, content = Buffer.from('x')) =>
      () =>
        repack(file, [...entries.slice(0, at), { ...header, content }, ...entries.slice(at)]);
    const people = texts.get('tables/people/000000') ?? '';
    const events = texts.get('tables/audit_events/000000') ?? '';
    const flipped = (at: number) => () =>
      writeFile(
        file,
        Buffer.concat([bytes.subarray(0, at), Buffer.from([(bytes[at] ?? 0) ^ 4]), bytes.subarray(at + 1)]),
      );
    const without = (name: string) => () =>
      repack(
        file,
        entries.filter((entry) => entry.name !== name),
      );
    const fileAt = entries.findIndex(({ name }) => name.startsWith('uploads/'));
    const artifact = `artifacts/${stage.artifactId}`;
    const newer = { name: '9999_future.sql', hash: 'f'.repeat(64) };

    const cases: Record<string, [make: () => Promise<unknown>, says: RegExp]> = {
      'not there': [() => rm(file, { force: true }), /cannot be read \(ENOENT\)/],
      'a folder': [() => mkdir(file), /cannot be read \(EISDIR\)/],
      nothing: [() => writeFile(file, ''), /not whole|damaged/],
      text: [() => writeFile(file, 'select 1;'.repeat(100)), /damaged/],
      'zeros, packed': [
        () => pipeline(Readable.from([Buffer.alloc(102_400)]), createZstdCompress(), createWriteStream(file)),
        /not whole/,
      ],
      'cut in the middle': [() => writeFile(file, bytes.subarray(0, bytes.length / 2)), /damaged/],
      'cut by a byte': [() => writeFile(file, bytes.subarray(0, -1)), /damaged/],
      ...Object.fromEntries(
        [20, 0.5, 0.99].map((part) => {
          const at = part < 1 ? Math.floor(part * bytes.length) : part;
          return [`a bit flipped at ${at}`, [flipped(at), /backup/]] as const;
        }),
      ),
      'no head': [without('head.json'), /"tables\/.*where head.json belongs/],
      'no end': [without('end.json'), /ends before end.json/],
      'no artifact': [without(artifact), /does not add up/],
      'no table': [without('tables/people/000000'), /does not add up|none of ours/],
      'another form': [
        edit('head.json', (head) => ({ ...head, format: 2 })),
        /none that this program can read: head.json, format/,
      ],
      'more than we know': [
        edit('head.json', (head) => ({ ...head, script: 'rm -rf' })),
        /none that this program can read/,
      ],
      'a newer program': [
        edit('head.json', (head) => ({ ...head, migrations: [...(head.migrations as object[]), newer] })),
        /newer Scriptorium \(it has 9999_future/,
      ],
      'a table of their own': [
        edit('head.json', (head) => ({
          ...head,
          tables: [...(head.tables as object[]), { name: 'pg_authid', columns: ['rolname'] }],
        })),
        /tables of its own version: pg_authid/,
      ],
      'a table by no name': [
        edit('head.json', (head) => ({ ...head, tables: [{ name: 'x"; drop', columns: ['a'] }] })),
        /none that this program can read/,
      ],
      'less than its version has': [
        edit('head.json', (head) => ({ ...head, tables: (head.tables as object[]).slice(1) })),
        /tables of its own version/,
      ],
      'other counts': [
        edit('end.json', (end) => ({
          ...end,
          files: { ...(end.files as object), uploads: { count: 2, bytes: 1, missing: 0, hash: 'a'.repeat(64) } },
        })),
        /does not add up/,
      ],
      'a changed row': [
        change('tables/people/000000', (text) => text.replace('superuser', 'contributor')),
        /does not add up/,
      ],
      'a row that is none': [change('tables/people/000000', () => 'x\n'), /damaged, or none of ours/],
      'an event touched, with all its sums': [
        () => forge(file, entries, 'audit_events', events.replace('person.created', 'person.deleted')),
        /audit in the backup was tampered with/,
      ],
      'somebody without whom others cannot be, with all its sums': [
        () => forge(file, entries, 'people', people.split('\n').slice(1).join('\n')),
        /damaged, or none of ours: .*foreign key/,
      ],
      'a path out': [add({ name: '../../etc/cron.d/x' }), /"..\/..\/etc\/cron.d\/x" after its end/],
      'a path out among the files': [add({ name: 'uploads/../../x' }, fileAt), /where end.json belongs/],
      'an absolute path': [add({ name: '/etc/passwd' }, fileAt), /where end.json belongs/],
      'a symbolic link': [
        add({ name: `uploads/${randomUUID()}`, type: 'symlink', linkname: '/etc/passwd' }, fileAt, Buffer.alloc(0)),
        /no plain file/,
      ],
      'a hard link': [
        add({ name: `uploads/${randomUUID()}`, type: 'link', linkname: 'head.json' }, fileAt, Buffer.alloc(0)),
        /no plain file/,
      ],
      'a device': [
        add({ name: `uploads/${randomUUID()}`, type: 'block-device' }, fileAt, Buffer.alloc(0)),
        /no plain file/,
      ],
      'a file that nothing names': [
        add({ name: 'uploads/00000000-0000-0000-0000-000000000000' }, fileAt),
        /do not name with this size/,
      ],
      'a file twice': [
        () =>
          repack(file, [...entries.slice(0, fileAt + 1), entries[fileAt] ?? [], ...entries.slice(fileAt + 1)].flat()),
        /not in its order/,
      ],
      'a file of another size': [change(artifact, (text) => `${text}more`), /do not name with this size/],
      'a head too large': [change('head.json', (text) => text + ' '.repeat(5_000_000)), /too large/],
      'a piece too large': [change('tables/people/000000', (text) => text + 'x'.repeat(5_000_000)), /too large/],
    };
    for (const [name, [make, says]] of Object.entries(cases)) {
      await rm(file, { recursive: true, force: true });
      await make();
      const places = stage.makePlaces();
      const failure = await restoreBackup(restoreOptions(url, places), file, NOW).then(
        () => 'it was taken',
        (error: Error) => error,
      );
      expect(failure, name).toMatchObject({ message: expect.stringMatching(says) });
      expect((failure as Error).message.split('\n'), name).toHaveLength(1);
      expect(await readdir(places.dataDir), name).toEqual([]);
      expect(
        await withDb(url, (db) => countRows(db, `pg_class where relnamespace = 'public'::regnamespace`)),
        name,
      ).toBe(0);
    }
  });

  it('says in one line what it could not write, and keeps nothing', async () => {
    const url = await stage.makeDatabase();
    const places = stage.makePlaces();
    // As long as the folder may be, and too long for what comes into it.
    const room = 4080 - Buffer.byteLength(places.dataDir);
    const names = [...Array(Math.ceil(room / 200))].map((_, at) => 'x'.repeat(Math.min(199, room - at * 200 - 1)));
    const artifactsDir = path.join(places.dataDir, ...names);
    const failure = await restoreBackup(restoreOptions(url, { ...places, artifactsDir }), stage.archive, NOW).then(
      () => new Error('it was taken'),
      (error: Error) => error,
    );
    expect(failure).toBeInstanceOf(BackupError);
    expect(failure.message).toMatch(/^\S+ cannot be written \(ENAMETOOLONG\)\.$/);
    expect(await readdir(places.dataDir)).not.toContain('restoring');
    expect(await withDb(url, (db) => countRows(db, `pg_class where relnamespace = 'public'::regnamespace`))).toBe(0);
  });
});
