import { AppError } from '../contract/errors.ts';
import type { Limits } from '../contract/limits.ts';
import type { RunContext } from '../contract/run.ts';
import { effectiveLimits } from '../core/effective-limits.ts';
import type { JsonObject } from '../core/json.ts';
import { checkActionInput } from '../core/result/check-action-input.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { addRunJob } from '../db/queue.ts';
import { insertRun, isUnfinished } from '../db/runs.ts';
import { lockSession, markSessionBusy } from '../db/sessions.ts';
import { insertRunFiles } from '../db/uploads.ts';
import type { VersionRow } from '../db/versions.ts';
import { asRunFile, keptFiles, refuseFlood, sessionContext } from './start-run.ts';

export interface ActionRequest {
  runId: string;
  version: VersionRow;
  personId: string;
  context: RunContext;
  actionId: string;
  input: JsonObject;
  expectedStateRev: number;
  defaults: Limits;
  now: Date;
}

/**
 * The next turn of a session. State is the server's: a client that has seen another revision, or comes while a turn is
 * under way, gets stale_state and nothing runs. Throws action_not_offered, validation_failed, too_many_requests.
 */
export async function startAction(db: Db, request: ActionRequest): Promise<void> {
  const { runId, version, personId, now } = request;
  await refuseFlood(db, personId);
  const key = { toolId: version.tool_id, personId, context: sessionContext(request.context, version.id) };
  await inTransaction(db, async (tx) => {
    const session = await lockSession(tx, key);
    if (session === undefined) throw new AppError('action_not_offered', { actionId: request.actionId });
    // A statement of its own: it sees the turn that another request stored while this one waited for the lock.
    const isBusy = session.pending_run_id !== null && (await isUnfinished(tx, session.pending_run_id));
    if (isBusy || session.rev !== request.expectedStateRev)
      throw new AppError('stale_state', { stateRev: session.rev, isBusy });
    const action = session.actions.find((offered) => offered.action_id === request.actionId);
    if (action === undefined) throw new AppError('action_not_offered', { actionId: request.actionId });
    const checked = checkActionInput(action, request.input);
    if (!checked.ok) throw new AppError('validation_failed', { issues: checked.issues });

    await insertRun(tx, {
      id: runId,
      toolId: version.tool_id,
      versionId: version.id,
      personId,
      context: request.context,
      sessionContext: key.context,
      inputs: {},
      action: { action_id: action.action_id, input: checked.values, state: session.state },
      limits: effectiveLimits(request.defaults, version.limits),
      fromRev: session.rev,
      replacesSessionFiles: false,
      now,
    });
    await insertRunFiles(tx, runId, (await keptFiles(tx, key, now)).map(asRunFile));
    await markSessionBusy(tx, session.id, runId, now);
    await addRunJob(tx, runId);
  });
}
