import { statfs } from 'node:fs/promises';
import { DAY, HOUR, SECOND } from '../contract/limits.ts';
import type { Monitoring, MonitoringPeriod } from '../contract/monitoring.ts';
import {
  beginOf,
  type Disk,
  fullerOf,
  intervalMs,
  successRateOf,
  summariseIntervals,
  summariseWindows,
  windows,
} from '../core/monitoring.ts';
import { timeOfShare } from '../core/run-times.ts';
import type { Db } from '../db/database.ts';
import {
  countRunning,
  findRecentEnds,
  listIntervals,
  listQueue,
  listRunning,
  listToolFigures,
  listWaiting,
  type OpenRunRow,
  type QueueRow,
  type RecentEndsRow,
  type ToolFigureRow,
} from '../db/monitoring.ts';
import { listStorageSizes } from '../db/storage-sizes.ts';
import { listWorkers, SILENCE_MS, type WatchedWorkerRow } from '../db/workers.ts';
import type { ServerContext } from './server-context.ts';

const FIRST_RUNS = 20;
const FIRST_TOOLS = 8;
const periodMs: Record<MonitoringPeriod, number> = { '24h': 24 * HOUR, '7d': 7 * DAY, '30d': 30 * DAY };
const holders = { person: 'person_limit', tool: 'tool_limit' } as const;

type Reason = Monitoring['queue']['reasons'][number]['reason'];
export type RunHistory = Pick<Monitoring, 'windows' | 'intervals' | 'busiest' | 'failing'>;

/** What is so at this moment. */
export async function viewInstallation(
  { db, uploads, artifacts }: Pick<ServerContext, 'db' | 'uploads' | 'artifacts'>,
  now: Date,
): Promise<Omit<Monitoring, keyof RunHistory>> {
  const [queue, running, waiting, underWay, workers, storage] = await Promise.all([
    listQueue(db),
    countRunning(db),
    listWaiting(db, FIRST_RUNS),
    listRunning(db, FIRST_RUNS),
    listWorkers(db, SILENCE_MS),
    viewStorage(db, [uploads.folder, artifacts.folder]),
  ]);
  const living = workers.filter((worker) => !worker.is_silent);
  const places = living.reduce((sum, worker) => sum + (worker.about?.concurrency ?? 0), 0);
  const reasonOf = ({ held_by }: { held_by: OpenRunRow['held_by'] }): Reason => {
    if (living.length === 0) return 'no_worker';
    return held_by === null ? 'workers_busy' : holders[held_by];
  };
  return {
    at: now.toISOString(),
    queue: { running, places, ...summariseQueue(queue, reasonOf) },
    runs: [
      ...underWay.map((row) => presentOpenRun(row, null)),
      ...waiting.map((row) => presentOpenRun(row, reasonOf(row))),
    ],
    workers: workers.map(presentWorker),
    storage,
  };
}

/** How runs have ended. */
export async function viewRunHistory(db: Db, period: MonitoringPeriod, now: Date): Promise<RunHistory> {
  const step = intervalMs[period];
  const from = beginOf(periodMs[period], now, step);
  // Of each tool runs are counted by the day.
  const firstDay = new Date(Math.floor((now.getTime() - periodMs[period]) / DAY) * DAY);
  const [recent, rows, busiest, failing] = await Promise.all([
    findRecentEnds(db, new Date(now.getTime() - HOUR)),
    listIntervals(db, {
      since: windows.map(({ ms }) => beginOf(ms, now)),
      periodFrom: from,
      intervalSeconds: step / SECOND,
    }),
    listToolFigures(db, { by: 'runs', from: firstDay, limit: FIRST_TOOLS }),
    listToolFigures(db, { by: 'failures', from: firstDay, limit: FIRST_TOOLS }),
  ]);
  return {
    windows: [presentRecent(recent), ...summariseWindows(rows)],
    intervals: summariseIntervals(rows, { from, intervalMs: step, count: periodMs[period] / step }),
    busiest: busiest.map(presentToolFigure),
    failing: failing.map(presentToolFigure),
  };
}

async function viewStorage(db: Db, folders: [string, string]): Promise<Monitoring['storage']> {
  const [sizes, one, other] = await Promise.all([listStorageSizes(db), readDisk(folders[0]), readDisk(folders[1])]);
  const disk = fullerOf(one, other);
  const bytesOf = (kind: string): number | null => sizes.find((size) => size.kind === kind)?.bytes ?? null;
  return {
    databaseBytes: bytesOf('database'),
    uploadsBytes: bytesOf('uploads'),
    artifactsBytes: bytesOf('artifacts'),
    measuredAt: sizes[0]?.measured_at.toISOString() ?? null,
    diskBytes: disk.totalBytes,
    freeDiskBytes: disk.freeBytes,
  };
}

async function readDisk(folder: string): Promise<Disk> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

function summariseQueue(rows: QueueRow[], reasonOf: (row: QueueRow) => Reason) {
  const reasons = [...Map.groupBy(rows, reasonOf)].map(([reason, some]) => ({
    reason,
    runs: some.reduce((sum, row) => sum + row.runs, 0),
  }));
  const oldest = rows.map((row) => row.oldest_at.getTime()).sort((a, b) => a - b)[0];
  return {
    waiting: reasons.reduce((sum, { runs }) => sum + runs, 0),
    oldestAt: oldest === undefined ? null : new Date(oldest).toISOString(),
    reasons,
  };
}

function presentOpenRun(row: OpenRunRow, reason: Reason | null): Monitoring['runs'][number] {
  return {
    id: row.id,
    tool: { id: row.tool_id, slug: row.tool_slug, title: row.tool_title },
    person: { id: row.person_id, name: row.person_name },
    trigger: row.trigger,
    since: row.since.toISOString(),
    workerId: row.worker_id,
    reason,
  };
}

function presentWorker(row: WatchedWorkerRow): Monitoring['workers'][number] {
  return {
    id: row.id,
    startedAt: row.started_at.toISOString(),
    heartbeatAt: row.heartbeat_at.toISOString(),
    isSilent: row.is_silent,
    about: row.about,
    load: row.load,
  };
}

function presentRecent(row: RecentEndsRow): Monitoring['windows'][number] {
  const { succeeded, failed, timed_out: timedOut, canceled } = row;
  const whole = (ms: number | null): number | null => (ms === null ? null : Math.max(0, Math.round(ms)));
  return {
    window: '1h',
    ...{ succeeded, failed, timedOut, canceled },
    successRate: successRateOf({ succeeded, failures: failed + timedOut }),
    medianMs: whole(row.median_ms),
    p95Ms: whole(row.p95_ms),
    waitMedianMs: whole(row.wait_median_ms),
    waitP95Ms: whole(row.wait_p95_ms),
  };
}

function presentToolFigure(row: ToolFigureRow): Monitoring['busiest'][number] {
  const { id, kind, slug, title, runs, succeeded, failures, durations } = row;
  const successRate = successRateOf({ succeeded, failures });
  return { tool: { id, kind, slug, title }, runs, failures, successRate, p95Ms: timeOfShare(durations, 0.95) };
}
