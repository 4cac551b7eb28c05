/** What is done to many runs at once is done to one after another, each as from its own page. */
import { ApiError } from '../../../src/client/client.ts';
import { routes } from '../../../src/contract/routes.ts';
import type { Run, RunSummary } from '../../../src/contract/run.ts';
import { type Json, stringifyJson } from '../../../src/core/json.ts';
import { api } from '../../app/api.ts';
import { isFinal } from './run-status.ts';

/** The limit of what one person may have unfinished is the server's; this keeps an accident small. */
export const MOST_AT_ONCE = 50;

export type Deed = 'cancel' | 'again-same' | 'again-latest';

export type Outcome =
  | { kind: 'canceled' | 'ended' | 'asked' | 'files' | 'turn' | 'gone' | 'otherVersion' }
  | { kind: 'started'; runId: string }
  | { kind: 'failed'; error: Error };

/** Never throws: what one run could not be done to says nothing of the next. */
export async function doTo(deed: Deed, run: RunSummary): Promise<Outcome> {
  try {
    return deed === 'cancel' ? await cancel(run) : await runAgain(run.id, deed === 'again-same');
  } catch (error) {
    return error instanceof ApiError && error.code === 'not_found'
      ? { kind: 'gone' }
      : { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
  }
}

async function cancel(run: RunSummary): Promise<Outcome> {
  if (isFinal(run.status)) return { kind: 'ended' };
  const { status } = await api.call(routes.cancelRun, { params: { runId: run.id } });
  if (status === 'canceled') return { kind: 'canceled' };
  return { kind: isFinal(status) ? 'ended' : 'asked' };
}

async function runAgain(runId: string, isSame: boolean): Promise<Outcome> {
  const run = await api.call(routes.getRun, { params: { runId } });
  if (run.actionId !== null) return { kind: 'turn' };
  if (run.files.length > 0) return { kind: 'files' };
  if (!run.can.runAgain) return { kind: 'gone' };
  const body = new FormData();
  body.append('inputs', stringifyJson(run.inputs as Json));
  return run.context === 'production' ? startAgain(run, body, isSame) : testAgain(run, body, isSame);
}

/** People run what is published now: the version of then only while it still is. */
async function startAgain(run: Run, body: FormData, isSame: boolean): Promise<Outcome> {
  const params = { slug: run.tool.slug };
  if (isSame) {
    const tool = await api.call(routes.getTool, { params });
    if (tool.versionNumber !== run.versionNumber) return { kind: 'otherVersion' };
  }
  const { id } = await api.call(routes.startRun, { params, body });
  return { kind: 'started', runId: id };
}

async function testAgain(run: Run, body: FormData, isSame: boolean): Promise<Outcome> {
  const head = isSame
    ? null
    : (await api.call(routes.getManagedTool, { params: { toolId: run.tool.id } })).headVersionId;
  const { id } = await api.call(routes.startSandboxRun, { params: { versionId: head ?? run.versionId }, body });
  return { kind: 'started', runId: id };
}
