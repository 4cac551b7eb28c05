import { AppError } from '../contract/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { checkActionInput } from '../core/result/check-action-input.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { isUnfinished } from '../db/runs.ts';
import { lockSession, markSessionBusy } from '../db/sessions.ts';
import { enqueueRun, sessionContext, type TurnRequest } from './enqueue-run.ts';
import { asRunFile, keptFiles } from './start-run.ts';

export interface ActionRequest extends TurnRequest {
  actionId: string;
  input: JsonObject;
  expectedStateRev: number;
}

/**
 * The next turn of a session. State is the server's: a client that has seen another revision, or comes while a turn is
 * under way, gets stale_state and nothing runs. Throws action_not_offered, validation_failed, too_many_requests.
 */
export async function startAction(db: Db, request: ActionRequest): Promise<void> {
  const { runId, version, personId, now } = request;
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

    await enqueueRun(tx, request, {
      inputs: {},
      action: { action_id: action.action_id, input: checked.values, state: session.state },
      fromRev: session.rev,
      files: (await keptFiles(tx, key, now)).map(asRunFile),
      hasUploads: false,
    });
    await markSessionBusy(tx, session.id, runId, now);
  });
}
