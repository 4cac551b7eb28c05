import type { Logger } from 'pino';
import type { RunBounds } from '../actions/scheduled-run.ts';
import type { Db } from '../db/database.ts';
import type { Listener } from '../db/listener.ts';
import type { Shares } from '../db/waiting-runs.ts';
import type { Runner } from '../sandbox/runner.ts';
import type { FileStore } from '../storage/file-store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { ActiveRuns } from './active-runs.ts';

/** What the parts of one worker share. */
export interface WorkerContext {
  id: string;
  db: Db;
  listener: Listener;
  runner: Runner;
  uploads: FileStore;
  artifacts: FileStore;
  active: ActiveRuns;
  /** How many runs of one person and of one tool may be under way at once; the same in all workers. */
  shares: Shares;
  artifactKeepMs: number;
  telemetry: Telemetry;
  /** What runs that a schedule starts are bound by, and where links of its news lead to (null: no mail). */
  scheduling: { bounds: RunBounds; mailUrl: string | null };
  log: Logger;
}
