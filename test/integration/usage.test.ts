import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/contract/routes.ts';
import { listUsage } from '../../src/db/usage.ts';
import { countRuns } from '../../src/worker/count-runs.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { storeRuns } from '../stored-runs.ts';
import { type MadeTool, makePublished } from '../tool-maker.ts';

describe('usage', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  let owner: TestPerson;
  let other: TestPerson;
  let made: MadeTool;
  beforeAll(async () => {
    owner = await app.signInAs('superuser');
    other = await app.signInAs('user');
    made = await makePublished(owner.client, { source: 'def run_tool(i, o): pass' });
  });

  /** Stores a run that was started at `at` and ended so. */
  async function add(
    at: string,
    person: TestPerson,
    end: { status: string; ms: number | null },
    context = 'production',
  ) {
    const run = { versionId: made.versionId, personId: person.id, count: 1 };
    const [id] = await storeRuns(database.db, { ...run, context: context === 'production' ? 'production' : 'sandbox' });
    const reason = end.status === 'succeeded' ? 'ok' : 'canceled';
    await database.pool.query(
      `update runs set queued_at = $2, status = $3, reason = $4, finished_at = $2, duration_ms = $5 where id = $1`,
      [id, at, end.status, reason, end.ms],
    );
  }

  it('counts runs, success, durations and people month by month, test runs left out', async () => {
    const succeeded = (ms: number) => ({ status: 'succeeded', ms });
    for (const ms of [100, 200, 300]) await add('2026-03-31T23:59:59.999Z', owner, succeeded(ms));
    await add('2026-03-01T00:00:00Z', other, { status: 'failed', ms: 5000 });
    await add('2026-03-15T12:00:00Z', other, { status: 'canceled', ms: 9_000_000 });
    await add('2026-04-01T00:00:00Z', other, { status: 'canceled', ms: null });
    await add('2025-05-01T00:00:00Z', owner, succeeded(1));
    await add('2025-04-30T23:59:59Z', owner, succeeded(1));
    await add('2026-03-02T00:00:00Z', owner, succeeded(1), 'sandbox');
    const usage = await listUsage(database.db, made.toolId, new Date('2026-04-30T23:00:00Z'));
    expect(usage.map((row) => row.month)).toEqual([
      ...['2026-04', '2026-03', '2026-02', '2026-01', '2025-12', '2025-11'],
      ...['2025-10', '2025-09', '2025-08', '2025-07', '2025-06', '2025-05'],
    ]);
    expect(usage[0]).toEqual({
      ...{ month: '2026-04', runs: 1, succeeded: 0, decided: 0, median_ms: null, p95_ms: null, people: 1 },
    });
    expect(usage[1]).toMatchObject({ runs: 5, succeeded: 3, decided: 4, median_ms: 250, people: 2 });
    expect(usage[1]?.p95_ms).toBeCloseTo(4295);
    expect(usage[2]).toMatchObject({ runs: 0, people: 0 });
    expect(usage[11]).toMatchObject({ runs: 1, people: 1 });
    await countRuns(database.db);
    expect(await listUsage(database.db, made.toolId, new Date('2026-04-30T23:00:00Z'))).toEqual(usage);
  });

  it('is told to those who manage the tool, and to nobody else', async () => {
    const params = { toolId: made.toolId };
    const { months } = await owner.client.call(routes.getToolUsage, { params });
    expect(months.length).toBe(12);
    const stranger = await app.signInAs('contributor');
    await expect(stranger.client.call(routes.getToolUsage, { params })).rejects.toMatchObject({ code: 'not_found' });
    await expect(other.client.call(routes.getToolUsage, { params })).rejects.toMatchObject({ code: 'forbidden' });
    const none = owner.client.call(routes.getToolUsage, { params: { toolId: randomUUID() } });
    await expect(none).rejects.toMatchObject({ code: 'not_found' });
  });
});
