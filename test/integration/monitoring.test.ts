import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { TokenScope } from '../../src/contract/permission.ts';
import { routes } from '../../src/contract/routes.ts';
import { noteBackup } from '../../src/db/backups.ts';
import { openDatabase, openPool } from '../../src/db/database.ts';
import { isDatabaseReady } from '../../src/db/health.ts';
import { measureStorage } from '../../src/db/storage-sizes.ts';
import { countRuns } from '../../src/worker/count-runs.ts';
import { PASSWORD, type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { storeRuns } from '../stored-runs.ts';
import { type MadeTool, makePublished, runTool } from '../tool-maker.ts';

const PROMTOOL = '/usr/bin/promtool';

describe('monitoring', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true });
  let admin: TestPerson;
  let author: TestPerson;
  let made: MadeTool;
  let failing: MadeTool;
  beforeAll(async () => {
    author = await app.signInAs('superuser');
    made = await makePublished(author.client, { source: 'def run_tool(i, o): return "<p>done</p>"' });
    failing = await makePublished(author.client, { source: 'def run_tool(i, o): raise ValueError("no")' });
    // From now on somebody else would have to approve.
    admin = await app.signInAs('admin', 'Ada Admin');
  });

  async function tokenOf(person: TestPerson, scopes: TokenScope[]): Promise<Record<string, string>> {
    const body = { name: 'Prometheus', scopes, days: 1, password: PASSWORD };
    const { token } = await person.client.call(routes.createToken, { body });
    return { authorization: `Bearer ${token}` };
  }
  const scrape = (headers: Record<string, string>) => fetch(`${app.url}/metrics`, { headers });

  it('shows what runs, what waits and why, how runs ended, who works and what is stored', async () => {
    await runTool(admin.client, made.slug);
    await runTool(admin.client, failing.slug);
    await countRuns(database.db);
    await measureStorage(database.db, new Date(0), new Date());
    const shown = await admin.client.call(routes.getMonitoring, { query: { period: '7d' } });
    expect(shown.queue).toEqual({ running: 0, waiting: 0, oldestAt: null, reasons: [], places: 2 });
    expect(
      shown.windows.map(({ window, succeeded, failed, successRate }) => [window, succeeded, failed, successRate]),
    ).toEqual([
      ['1h', 1, 1, 0.5],
      ['24h', 1, 1, 0.5],
      ['7d', 1, 1, 0.5],
      ['30d', 1, 1, 0.5],
    ]);
    for (const window of shown.windows) expect(window.p95Ms).toBeGreaterThan(0);
    expect(shown.intervals).toHaveLength(28);
    // An interval ends on the hour, which may have come between the runs or after them.
    const latest = shown.intervals.slice(-2);
    expect(latest.reduce((sum, { succeeded }) => sum + succeeded, 0)).toBe(1);
    expect(latest.reduce((sum, { failed }) => sum + failed, 0)).toBe(1);
    expect(shown.busiest).toHaveLength(2);
    expect(shown.failing).toMatchObject([{ tool: { slug: failing.slug }, runs: 1, failures: 1, successRate: 0 }]);
    expect(shown.workers).toMatchObject([
      { isSilent: false, about: { concurrency: 2, runner: 'local' }, load: { memoryBytes: expect.any(Number) } },
    ]);
    expect(shown.storage.databaseBytes).toBeGreaterThan(1_000_000);
    expect(shown.storage.freeDiskBytes).toBeGreaterThan(0);
  });

  it('is for admins, and for programs only with a token for it', async () => {
    const user = await app.signInAs('contributor');
    await expect(user.client.call(routes.getMonitoring, {})).rejects.toMatchObject({ code: 'forbidden' });
    expect((await scrape({})).status).toBe(401);
    expect((await scrape(user.headers())).status).toBe(403);
    expect((await scrape(await tokenOf(user, ['metrics', 'read']))).status).toBe(403);
    expect((await scrape(await tokenOf(admin, ['read', 'run', 'write', 'review']))).status).toBe(403);
    const metrics = await tokenOf(admin, ['metrics']);
    expect((await scrape(metrics)).status).toBe(200);
    for (const path of ['/api/v1/runs', '/api/v1/monitoring', '/api/v1/monitoring/usage'])
      expect((await fetch(app.url + path, { headers: metrics })).status, path).toBe(403);
  });

  it('tells Prometheus what its own checker finds nothing wrong with', async () => {
    const before = await runTool(admin.client, made.slug);
    expect(before.status).toBe('succeeded');
    const response = await scrape(await tokenOf(admin, ['metrics']));
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await response.text();
    execFileSync(PROMTOOL, ['check', 'metrics'], { input: text, stdio: ['pipe', 'pipe', 'pipe'] });
    const runs = `scriptorium_runs_total{tool="${made.slug}",context="production",trigger="manual",status="succeeded"}`;
    expect(text).toMatch(new RegExp(`^${runs.replaceAll(/[{}]/g, '\\$&')} \\d+$`, 'm'));
    expect(text).toContain('scriptorium_queue_runs{reason="workers_busy"} 0');
    expect(text).toContain('scriptorium_last_backup_timestamp_seconds 0');
    expect(text).toMatch(/^scriptorium_sandbox_starts_total\{path="(fork|cold)"\} [1-9]/m);
    expect(text).toMatch(
      /^scriptorium_http_request_duration_seconds_count\{method="POST",route="\/api\/v1\/tools\/\{slug\}\/run",status="2xx"\} \d+$/m,
    );
    await noteBackup(database.db, { madeAt: new Date('2026-05-01T02:30:00Z'), bytes: 1 });
    const after = await (await scrape(await tokenOf(admin, ['metrics']))).text();
    expect(after).toContain('scriptorium_last_backup_timestamp_seconds 1777602600');
    // Neither what was asked for nor who asked is a label.
    expect(text).not.toContain(admin.id);
    expect(text).not.toContain('example.org');
  });

  it('is all that the example dashboard and rules ask for, and the rules find what is broken', async () => {
    const text = await (await scrape(await tokenOf(admin, ['metrics']))).text();
    const told = new Set(
      [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    const dashboard = JSON.parse(await readFile('deploy/grafana-dashboard.json', 'utf8')) as {
      panels: { targets: { expr: string }[] }[];
    };
    const rules = (await readFile('deploy/alert-rules.yaml', 'utf8')).replaceAll(/^#.*$/gm, '');
    const asked = [rules, ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))].flatMap(
      (expr) => expr.match(/\b(?:scriptorium|nodejs|process)_\w+/g) ?? [],
    );
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((name) => !told.has(name))).toEqual([]);
    execFileSync(PROMTOOL, ['check', 'rules', 'deploy/alert-rules.yaml'], { stdio: 'pipe' });
    execFileSync(PROMTOOL, ['test', 'rules', 'test/fixtures/alert-rules-test.yaml'], { stdio: 'pipe' });
  });

  it('exports usage for each tool and month, harmless to spreadsheets', async () => {
    const ask = async (format: 'csv' | 'json') => {
      const response = await admin.client.open(routes.exportUsage, { query: { format } });
      return [response.headers.get('content-disposition'), await response.text()] as const;
    };
    await author.client.call(routes.changeTool, { params: { toolId: made.toolId }, body: { title: '=1+1, "å"' } });
    const [name, csv] = await ask('csv');
    expect(name).toMatch(/attachment; filename="usage-\d{4}-\d\d-\d\d\.csv"/);
    expect(csv).toContain(`,"'=1+1, ""å""",`);
    const { months } = JSON.parse((await ask('json'))[1]) as {
      months: { slug: string; runs: number; totalMs: number; people: number }[];
    };
    const own = months.find(({ slug }) => slug === made.slug);
    expect(own?.runs).toBeGreaterThan(0);
    expect(own?.totalMs).toBeGreaterThan(0);
    expect(own?.people).toBe(1);
  });
});

it('a server is not ready while its database takes what is asked and answers nothing', async () => {
  let isFrozen = false;
  const database = new URL(inject('databaseUrl'));
  const { hostname, port } = database;
  const sockets: Socket[] = [];
  const between = createServer((near) => {
    const far = connect(Number(port), hostname);
    sockets.push(near, far);
    for (const socket of [near, far]) socket.on('error', () => {});
    near.on('data', (data) => isFrozen || far.write(data));
    far.on('data', (data) => near.write(data));
  });
  between.listen(0, '127.0.0.1');
  await once(between, 'listening');
  database.host = `127.0.0.1:${(between.address() as AddressInfo).port}`;
  const pool = openPool(database.href, 2);
  try {
    expect(await isDatabaseReady(openDatabase(pool), 60_000)).toBe(true);
    isFrozen = true;
    expect(await isDatabaseReady(openDatabase(pool), 20)).toBe(false);
  } finally {
    for (const socket of sockets) socket.destroy();
    between.close();
    await pool.end();
  }
});

describe('monitoring where nobody works', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });

  it('says of each run that waits why it does, and since when', async () => {
    const author = await app.signInAs('superuser', 'Somebody');
    const made = await makePublished(author.client, { source: 'def run_tool(i, o): pass' });
    await storeRuns(database.db, { versionId: made.versionId, personId: author.id, count: 30 });
    const shown = await author.client.call(routes.getMonitoring, {});
    expect(shown.queue).toMatchObject({
      waiting: 30,
      running: 0,
      places: 0,
      reasons: [{ reason: 'no_worker', runs: 30 }],
    });
    expect(shown.runs).toHaveLength(20);
    expect(shown.runs[0]).toMatchObject({ person: { name: 'Somebody' }, reason: 'no_worker', workerId: null });
    expect(shown.windows[0]).toMatchObject({ succeeded: 0, successRate: null, medianMs: null });
  });
});
