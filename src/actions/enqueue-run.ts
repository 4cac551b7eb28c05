import { AppError } from '../contract/errors.ts';
import type { Limits } from '../contract/limits.ts';
import type { RunContext, RunTrigger } from '../contract/run.ts';
import { effectiveLimits } from '../core/effective-limits.ts';
import type { Origin } from '../db/audit.ts';
import type { Db } from '../db/database.ts';
import { insertRun, type NewRun } from '../db/insert-run.ts';
import type { VersionRow } from '../db/versions.ts';
import { settingsOfRun } from './tool-settings.ts';

/** What every turn has, the first one of a session and the next ones. */
export interface TurnRequest {
  runId: string;
  version: VersionRow;
  personId: string;
  context: RunContext;
  trigger: RunTrigger;
  /** The trace of the request that asks for it. */
  traceparent?: string | null;
  defaults: Limits;
  /** One person cannot fill the queue: with so many runs that have not ended, the next one is refused. */
  maxUnfinished: number;
  origin: Origin;
  now: Date;
}

/** `default` for production; test runs keep apart what they remember, version by version. */
export function sessionContext(context: RunContext, versionId: string): string {
  return context === 'production' ? 'default' : `sandbox:${versionId}`;
}

/** Stores the run of a turn, and what makes a worker look at it. Throws too_many_requests. */
export async function enqueueRun(
  db: Db,
  turn: TurnRequest,
  run: Pick<NewRun, 'inputs' | 'action' | 'fromRev' | 'files' | 'hasUploads'>,
): Promise<void> {
  const { version, personId, context, trigger, maxUnfinished } = turn;
  const isStored = await insertRun(
    db,
    {
      ...run,
      id: turn.runId,
      toolId: version.tool_id,
      versionId: version.id,
      personId,
      context,
      trigger,
      traceparent: turn.traceparent ?? null,
      sessionContext: sessionContext(context, version.id),
      settings: await settingsOfRun(db, { version, personId, context }),
      limits: effectiveLimits(turn.defaults, version.limits),
      origin: turn.origin,
      now: turn.now,
    },
    maxUnfinished,
  );
  if (!isStored) throw new AppError('too_many_requests', { limit: maxUnfinished });
}
