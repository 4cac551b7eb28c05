import { AppError } from '../contract/errors.ts';
import type { Run } from '../contract/run.ts';
import { type Actor, canReadRun, canReadRunDetails } from '../core/permissions.ts';
import { keptUntil, retentionOf } from '../core/run-retention.ts';
import { listArtifacts } from '../db/artifacts.ts';
import type { Db } from '../db/database.ts';
import { findRun, type RunRow } from '../db/runs.ts';
import { findSession } from '../db/sessions.ts';
import { readSettings } from '../db/settings.ts';
import { findPublishedTool, isMaintainer } from '../db/tools.ts';
import { listRunFiles } from '../db/uploads.ts';
import { findWaiting } from '../db/waiting-runs.ts';
import { SILENCE_MS } from '../db/workers.ts';
import { presentRun } from './present/run.ts';

/** The run, if this person may know of it. Throws not_found otherwise: another's run is as good as none. */
export async function requireRun(db: Db, actor: Actor, runId: string): Promise<RunRow> {
  const run = await findRun(db, runId);
  if (run === undefined || !canReadRun(actor, { personId: run.person_id })) throw new AppError('not_found');
  return run;
}

/** The run as its page shows it to this person. */
export async function viewRun(db: Db, actor: Actor, runId: string, now: Date): Promise<Run> {
  const run = await requireRun(db, actor, runId);
  const key = { toolId: run.tool_id, personId: run.person_id, context: run.session_context };
  const [waiting, files, artifacts, session, canReadDetails, published, settings] = await Promise.all([
    run.status === 'queued' ? findWaiting(db, runId, SILENCE_MS) : undefined,
    listRunFiles(db, runId),
    listArtifacts(db, runId, now),
    run.state_rev === null ? undefined : findSession(db, key),
    mayReadDetails(db, actor, run),
    findPublishedTool(db, run.tool_slug),
    readSettings(db),
  ]);
  return presentRun(run, {
    files,
    artifacts,
    waiting,
    isLatestTurn: session !== undefined && session.last_run_id === run.id && session.rev === run.state_rev,
    canReadDetails,
    kept: keptUntil(retentionOf(settings), run.queued_at),
    canRunAgain: run.context === 'production' ? published !== undefined : canReadDetails,
  });
}

/** Whether this person may mend the script of a run, and so sees its log and traceback. */
export async function mayReadDetails(db: Db, actor: Actor, run: Pick<RunRow, 'tool_id'>): Promise<boolean> {
  return canReadRunDetails(actor, await isMaintainer(db, run.tool_id, actor.id));
}
