import { randomUUID } from 'node:crypto';
import { access, utimes, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
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
