import { deliveryStates, severities } from '../contract/alert-events.ts';
import { HOUR, MINUTE } from '../contract/limits.ts';
import { tickStates } from '../contract/schedule-rules.ts';
import { readLastBackup } from '../db/backups.ts';
import { countDeliveries, countOpenAlerts, countTicks, findScheduleFigures } from '../db/monitoring.ts';
import type { InstallationFigures } from '../telemetry/metrics.ts';
import type { ServerContext } from './server-context.ts';
import { viewInstallation } from './view-monitoring.ts';

const RECENT_TICKS_MS = 5 * MINUTE;
const RECENT_DELIVERIES_MS = 1 * HOUR;
const reasons = ['no_worker', 'workers_busy', 'person_limit', 'tool_limit'] as const;

/** For Prometheus: figures of the whole installation, no person, run or worker by name. */
export async function measureInstallation(
  context: Pick<ServerContext, 'db' | 'uploads' | 'artifacts'>,
  now: Date,
): Promise<InstallationFigures> {
  const { db } = context;
  const before = (ms: number) => new Date(now.getTime() - ms);
  const [{ queue, workers, storage }, schedules, ticks, alerts, deliveries, lastBackup] = await Promise.all([
    viewInstallation(context, now),
    findScheduleFigures(db, now),
    countTicks(db, before(RECENT_TICKS_MS)),
    countOpenAlerts(db),
    countDeliveries(db, before(RECENT_DELIVERIES_MS)),
    readLastBackup(db),
  ]);
  const { active, paused, stopped, due_since: dueSince } = schedules;
  return {
    waiting: countsOf(reasons, (reason) => queue.reasons.find((each) => each.reason === reason)?.runs),
    oldestWaitMs: queue.oldestAt === null ? 0 : Math.max(0, now.getTime() - Date.parse(queue.oldestAt)),
    running: queue.running,
    workers: workers.filter((worker) => !worker.isSilent).length,
    places: queue.places,
    storageBytes: {
      database: storage.databaseBytes ?? 0,
      uploads: storage.uploadsBytes ?? 0,
      artifacts: storage.artifactsBytes ?? 0,
    },
    disk: { freeBytes: storage.freeDiskBytes, totalBytes: storage.diskBytes },
    schedules: { active, paused, stopped },
    scheduleLagMs: dueSince === null ? 0 : now.getTime() - dueSince.getTime(),
    recentTicks: countsOf(tickStates, (state) => ticks.find((each) => each.state === state)?.ticks),
    openAlerts: countsOf(severities, (severity) => alerts.find((each) => each.severity === severity)?.alerts),
    lastBackupMs: lastBackup?.getTime() ?? 0,
    recentDeliveries: countsOf(deliveryStates, (state) => deliveries.find((each) => each.state === state)?.deliveries),
  };
}

/** Zero where there is none: a series that comes and goes cannot be watched. */
function countsOf<K extends string>(keys: readonly K[], find: (key: K) => number | undefined): Record<string, number> {
  return Object.fromEntries(keys.map((key) => [key, find(key) ?? 0]));
}
