import { randomUUID } from 'node:crypto';
import { access, utimes, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/contract/limits.ts';
import { routes } from '../../src/contract/routes.ts';
import type { FileStore } from '../../src/storage/file-store.ts';
import { clean, cleanStrays } from '../../src/worker/clean.ts';
import type { WorkerContext } from '../../src/worker/worker-context.ts';
import { useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { makePublished, runTool } from '../tool-maker.ts';
import { makeWorkerContext } from '../worker-context.ts';

const KEEP_FILE = 'import pathlib\ndef run_tool(i, o):\n    pathlib.Path(o, "kept.txt").write_text("x")\n';

describe('cleaning', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true });
  let context: WorkerContext;
  beforeAll(async () => {
    context = await makeWorkerContext(database, app.dataDir);
  });

  const exists = (store: FileStore, id: string) =>
    access(store.pathOf(id)).then(
      () => true,
      () => false,
    );
  async function sweepEverything(): Promise<number> {
    let removed = 0;
    for (let round = 0; round < 256; round += 1) removed += await cleanStrays(context, round, new Date());
    return removed;
  }

  it('removes artifacts after their time, and uploads that nothing needs', async () => {
    const { client } = await app.signInAs('superuser');
    const { slug } = await makePublished(client, { source: KEEP_FILE });
    const run = await runTool(client, slug, {}, [{ name: 'a.txt', content: 'x' }]);
    expect(run).toMatchObject({ status: 'succeeded', reason: 'ok' });
    const [artifact] = run.artifacts;
    expect(await clean(context, new Date())).toEqual({ artifacts: 0, uploads: 0 });
    const later = new Date(Date.now() + 8 * DAY);
    expect(await clean(context, later)).toEqual({ artifacts: 1, uploads: 1 });
    expect(await exists(context.artifacts, artifact?.id ?? '')).toBe(false);
    const after = await client.call(routes.getRun, { params: { runId: run.id } });
    expect(after).toMatchObject({ status: 'succeeded', artifacts: [], files: [{ name: 'a.txt', bytes: 1 }] });
  });

  it('removes news a month after it was read, half a year after it came, and beyond a thousand of one person', async () => {
    const [reader, crowded] = [await app.signInAs('user'), await app.signInAs('user')];
    const add = (personId: string, days: number, isRead: boolean, howMany = 1) => {
      const at = new Date(Date.now() - days * DAY);
      return sql`
        insert into notifications (person_id, kind, created_at, read_at)
        select ${personId}, 'kind ' || ${`${days} ${isRead} `}::text || n, ${at}::timestamptz, ${isRead ? at : null}::timestamptz
        from generate_series(1, ${howMany}) as n`.execute(database.db);
    };
    for (const [days, isRead] of [
      [29, true],
      [31, true],
      [31, false],
      [179, false],
      [181, false],
    ] as const)
      await add(reader.id, days, isRead);
    await add(crowded.id, 2, false, 5);
    await add(crowded.id, 1, false, 1000);
    await clean(context, new Date());
    const kept = async (personId: string) =>
      (
        await sql<{ days: string }>`
          select distinct split_part(kind, ' ', 2) as days, count(*) as count
          from notifications where person_id = ${personId} group by 1 order by 1`.execute(database.db)
      ).rows;
    expect(await kept(reader.id)).toEqual([
      { days: '179', count: 1 },
      { days: '29', count: 1 },
      { days: '31', count: 1 },
    ]);
    expect(await kept(crowded.id)).toEqual([{ days: '1', count: 1000 }]);
  });

  it('removes alerts and deliveries three months after their end, however many, and none that is open', async () => {
    const at = (days: number) => new Date(Date.now() - days * DAY);
    const add = async (days: number, isOver: boolean, howMany: number) => {
      const [start, end] = [at(days), isOver ? at(days) : null];
      await sql`
        insert into alerts (id, event, subject, severity, facts, first_at, last_at, resolved_at)
        select gen_random_uuid(), 'failed', ${`${days} ${isOver} `}::text || n, 'info', '{}', ${start}::timestamptz,
          ${start}::timestamptz, ${end}::timestamptz
        from generate_series(1, ${howMany}) as n`.execute(database.db);
      await sql`
        insert into alert_deliveries (id, method, address, is_test, state, created_at, ended_at)
        select gen_random_uuid(), 'email', ${`${days} ${isOver} `}::text || n, false, ${isOver ? 'sent' : 'trying'},
          ${start}::timestamptz, ${end}::timestamptz
        from generate_series(1, ${howMany}) as n`.execute(database.db);
    };
    await add(91, true, 250);
    await add(91, false, 2);
    await add(89, true, 3);
    await clean(context, new Date());
    for (const table of ['alerts', 'alert_deliveries']) {
      const { rows } = await sql`select count(*) as rows from ${sql.table(table)}`.execute(database.db);
      expect(rows, table).toEqual([{ rows: 5 }]);
    }
  });

  it('removes old files that no row knows, and leaves young ones', async () => {
    const [old, young] = [randomUUID(), randomUUID()];
    for (const id of [old, young]) await context.uploads.write(id, Readable.from(['x']));
    const partial = `${context.uploads.pathOf(old)}.partial`;
    await writeFile(partial, 'half');
    const before = new Date(Date.now() - 2 * HOUR);
    for (const file of [context.uploads.pathOf(old), partial]) await utimes(file, before, before);
    expect(await sweepEverything()).toBe(1);
    expect(await exists(context.uploads, old)).toBe(false);
    expect(await exists(context.uploads, young)).toBe(true);
    await expect(access(partial)).rejects.toThrow();
  });
});
