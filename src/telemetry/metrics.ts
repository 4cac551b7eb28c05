/**
 * What Prometheus reads of one process. Counters begin at zero with the process; figures of the whole installation are
 * read from the database at the moment of asking. Invariant: what people choose never makes more than `MOST_TOOLS` series.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RunContext, RunTrigger } from '../contract/run.ts';
import type { RunStatus } from '../contract/run-status.ts';
import { VERSION } from '../contract/version.ts';

/** The first so many tools that a process ends runs of have a label of their own, the others share one. */
export const MOST_TOOLS = 100;
const OTHER_TOOLS = 'other';
const RUN_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];
const WAIT_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600];
/** Gauges of the library whose names say that they only grow; the same figures have names of their own without `_total`. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

export interface EndedRun {
  toolSlug: string;
  context: RunContext;
  trigger: RunTrigger;
  status: RunStatus;
  durationMs: number | null;
  waitedMs: number;
}

export interface AnsweredRequest {
  method: string;
  /** The route's own path, with names for parameters; never what was asked for. */
  route: string;
  statusCode: number;
  durationMs: number;
}

/** Of the whole installation. */
export interface InstallationFigures {
  waiting: Record<string, number>;
  oldestWaitMs: number;
  running: number;
  workers: number;
  places: number;
  storageBytes: Record<string, number>;
  disk: { freeBytes: number; totalBytes: number };
  /** By state. */
  schedules: Record<string, number>;
  /** How long the due moment that waits longest has waited to be fired. */
  scheduleLagMs: number;
  /** Of the last five minutes, by what became of them. */
  recentTicks: Record<string, number>;
  /** By severity. */
  openAlerts: Record<string, number>;
  /** Of the last hour, by what became of them. */
  recentDeliveries: Record<string, number>;
  /** When the last one was made, since 1970; 0: never. */
  lastBackupMs: number;
}

export interface Metrics {
  readonly contentType: string;
  /** All metrics of this process, in Prometheus's text format. */
  read: () => Promise<string>;
  countRun: (run: EndedRun) => void;
  countRequest: (request: AnsweredRequest) => void;
  /** From now on this process tells of a worker in it. */
  watchWorker: (worker: { places: number; activeRuns: () => number; starts: () => Record<string, number> }) => void;
  setInstallation: (figures: InstallationFigures) => void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
  const info = new Gauge({
    name: 'scriptorium_info',
    help: 'One, with the version of this process.',
    labelNames: ['version'],
    registers: [registry],
  });
  info.set({ version: VERSION }, 1);
  const requests = new Histogram({
    name: 'scriptorium_http_request_duration_seconds',
    help: 'Time to answer a request, streams included, by route and class of status.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_SECONDS,
    registers: [registry],
  });
  let setFigures: ((figures: InstallationFigures) => void) | undefined;
  return {
    contentType: registry.contentType,
    read: () => registry.metrics(),
    countRun: countRuns(registry),
    countRequest: ({ method, route, statusCode, durationMs }) =>
      requests.observe({ method, route, status: `${Math.floor(statusCode / 100)}xx` }, durationMs / 1000),
    watchWorker: (worker) => addWorker(registry, worker),
    setInstallation: (figures) => {
      setFigures ??= addInstallation(registry);
      setFigures(figures);
    },
  };
}

function countRuns(registry: Registry): Metrics['countRun'] {
  const registers = [registry];
  const runs = new Counter({
    name: 'scriptorium_runs_total',
    help: 'Runs that a worker ended.',
    labelNames: ['tool', 'context', 'trigger', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'scriptorium_run_duration_seconds',
    help: 'How long scripts ran.',
    labelNames: ['tool'],
    buckets: RUN_SECONDS,
    registers,
  });
  const waits = new Histogram({
    name: 'scriptorium_run_wait_seconds',
    help: 'How long runs waited in the queue before they started.',
    labelNames: ['trigger'],
    buckets: WAIT_SECONDS,
    registers,
  });
  const known = new Set<string>();
  return ({ toolSlug, context, trigger, status, durationMs, waitedMs }) => {
    if (known.size < MOST_TOOLS) known.add(toolSlug);
    const tool = known.has(toolSlug) ? toolSlug : OTHER_TOOLS;
    runs.inc({ tool, context, trigger, status });
    if (durationMs !== null) durations.observe({ tool }, durationMs / 1000);
    waits.observe({ trigger }, Math.max(0, waitedMs) / 1000);
  };
}

function addWorker(registry: Registry, worker: Parameters<Metrics['watchWorker']>[0]): void {
  const registers = [registry];
  new Counter({
    name: 'scriptorium_sandbox_starts_total',
    help: 'Runs begun in a fork of a started interpreter, in a cold sandbox, in a container, and on the host itself.',
    labelNames: ['path'],
    registers,
    collect() {
      this.reset();
      for (const [path, count] of Object.entries(worker.starts())) this.inc({ path }, count);
    },
  });
  new Gauge({
    name: 'scriptorium_worker_runs',
    help: 'Runs that the worker of this process has under way.',
    registers,
    collect() {
      this.set(worker.activeRuns());
    },
  });
  new Gauge({
    name: 'scriptorium_worker_places',
    help: 'Runs that the worker of this process can have under way.',
    registers,
  }).set(worker.places);
}

function addInstallation(registry: Registry): (figures: InstallationFigures) => void {
  const gauge = (name: string, help: string) => {
    const made = new Gauge({ name, help, registers: [registry] });
    return (value: number) => made.set(value);
  };
  const gauges = <L extends string>(name: string, help: string, label: L) => {
    const made = new Gauge({ name, help, labelNames: [label], registers: [registry] });
    return (values: Record<string, number>) => {
      for (const [key, value] of Object.entries(values)) made.labels(key).set(value);
    };
  };
  const waiting = gauges('scriptorium_queue_runs', 'Runs that wait, by what they wait for.', 'reason');
  const oldest = gauge('scriptorium_queue_oldest_seconds', 'How long the run that waits longest has waited.');
  const running = gauge('scriptorium_running_runs', 'Runs under way on all workers.');
  const workers = gauge('scriptorium_workers', 'Workers that gave a sign of life in the last ten seconds.');
  const places = gauge('scriptorium_places', 'Runs that all these workers together can have under way.');
  const storage = gauges('scriptorium_storage_bytes', 'What is stored, measured every few minutes.', 'kind');
  const free = gauge(
    'scriptorium_disk_free_bytes',
    'Free bytes where uploads and artifacts are, of two disks the fuller.',
  );
  const size = gauge('scriptorium_disk_size_bytes', 'All bytes of that disk.');
  const schedules = gauges('scriptorium_schedules', 'Schedules, by state.', 'state');
  const lag = gauge('scriptorium_schedule_lag_seconds', 'How long a due moment waits to be fired, at most.');
  const ticks = gauges('scriptorium_schedule_ticks_recent', 'Due moments of the last five minutes, by state.', 'state');
  const alerts = gauges('scriptorium_alerts_open', 'Alerts that are open, by severity.', 'severity');
  const tellings = gauges('scriptorium_alert_deliveries_recent', 'Tellings of the last hour, by state.', 'state');
  const backup = gauge('scriptorium_last_backup_timestamp_seconds', 'When the last backup was made; 0: never.');
  return (figures) => {
    waiting(figures.waiting);
    oldest(figures.oldestWaitMs / 1000);
    running(figures.running);
    workers(figures.workers);
    places(figures.places);
    storage(figures.storageBytes);
    free(figures.disk.freeBytes);
    size(figures.disk.totalBytes);
    schedules(figures.schedules);
    lag(figures.scheduleLagMs / 1000);
    ticks(figures.recentTicks);
    alerts(figures.openAlerts);
    tellings(figures.recentDeliveries);
    backup(figures.lastBackupMs / 1000);
  };
}
