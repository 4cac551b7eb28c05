import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Readable } from 'node:stream';
import mime from 'mime';
import { endedWithoutResult } from '../actions/ended-without-result.ts';
import type { FinalStatus } from '../contract/run-status.ts';
import { type RunResult, readResult } from '../core/run-end.ts';
import { insertArtifacts, listUnknownArtifacts } from '../db/artifacts.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { type ClaimedRun, endRun, type RunEnd } from '../db/runs.ts';
import { replaceSessionFiles, saveSession, touchSession } from '../db/sessions.ts';
import type { Outcome } from '../sandbox/runner.ts';
import { retryWhileAway } from './retry-while-away.ts';
import type { WorkerContext } from './worker-context.ts';

interface StoredArtifact {
  id: string;
  path: string;
  bytes: number;
  contentType: string;
}

/**
 * The end of an attempt: artifacts, session and run in one transaction, guarded by the attempt. Tried again while the
 * database is away, since what the script did is done. Returns how the run ended; null where another had ended it.
 */
export async function recordOutcome(
  context: WorkerContext,
  run: ClaimedRun,
  outcome: Outcome,
  folder: string,
): Promise<FinalStatus | null> {
  const budget = run.is_curated ? 'curated' : 'default';
  const artifactPaths = outcome.artifacts.map((artifact) => artifact.path);
  const result = readResult({ ...outcome, artifactPaths, budget });
  const artifacts = await storeArtifacts(context, outcome, result, folder);
  const ids = artifacts.map((artifact) => artifact.id);
  try {
    await retryWhileAway(() =>
      inTransaction(context.db, (tx) => persist(context, tx, run, outcome, result, artifacts)),
    );
    return result.status;
  } catch (error) {
    if (!(error instanceof LostAttempt)) throw error;
    // Another worker has ended the run, or a former try of ours did and only its answer was lost: the rows decide.
    await context.artifacts.remove(await listUnknownArtifacts(context.db, ids));
    return null;
  }
}

async function persist(
  context: WorkerContext,
  tx: Db,
  run: ClaimedRun,
  outcome: Outcome,
  result: RunResult,
  artifacts: StoredArtifact[],
): Promise<void> {
  const now = new Date();
  const stateRev = await keepSession(tx, run, result, now);
  const end = { ...describeEnd(outcome, result), id: run.id, attempt: run.attempt, stateRev, now };
  if (!(await endRun(tx, end))) throw new LostAttempt();
  await insertArtifacts(tx, run.id, artifacts, { now, expiresAt: new Date(now.getTime() + context.artifactKeepMs) });
}

/** The platform failed before the script could end by itself. The person gets a reference, the log has the cause. False: it had ended. */
export async function recordFailure(context: WorkerContext, run: ClaimedRun, cause: unknown): Promise<boolean> {
  const errorReference = newReference();
  context.log.error({ err: cause, errorReference }, 'run recorded as failed');
  return endRun(context.db, {
    id: run.id,
    attempt: run.attempt,
    ...endedWithoutResult('sandbox_error'),
    errorSummary: 'Something went wrong on our side while the tool ran.',
    errorReference,
    now: new Date(),
  });
}

class LostAttempt extends Error {}

function describeEnd(outcome: Outcome, result: RunResult): Omit<RunEnd, 'id' | 'attempt' | 'stateRev' | 'now'> {
  return {
    status: result.status,
    reason: result.reason,
    exitCode: outcome.exitCode,
    signal: outcome.signal,
    durationMs: Math.round(outcome.durationMs),
    cpuMs: outcome.cpuMs === null ? null : Math.round(outcome.cpuMs),
    peakMemoryBytes: outcome.peakMemoryBytes,
    errorSummary: result.errorSummary,
    errorReference: result.reason === 'ok' || result.reason === 'canceled' ? null : newReference(),
    error: result.error,
    outputs: result.outputs,
    nextActions: result.nextActions,
    authorNotices: result.authorNotices,
    refusedArtifacts: outcome.refused,
  };
}

/**
 * Runner contract, section 3: an initial run stores state only if it offers actions; an action turn always replaces it
 * when it succeeds, and leaves the old one when it fails. Files are replaced as a set by an initial run that uploads.
 * Returns the session's new revision; null when nothing was stored, or the session has moved on meanwhile.
 */
async function keepSession(tx: Db, run: ClaimedRun, result: RunResult, now: Date): Promise<number | null> {
  if (result.status !== 'succeeded') return null;
  const key = { toolId: run.tool_id, personId: run.person_id, context: run.session_context };
  if (run.replaces_session_files) {
    const sessionId = await touchSession(tx, key, randomUUID(), now);
    const kept = run.files.flatMap(({ name, upload_id }) =>
      upload_id === null ? [] : [{ name, uploadId: upload_id }],
    );
    await replaceSessionFiles(tx, sessionId, kept);
  }
  if (run.action === null && result.nextActions.length === 0) return null;
  const { state, nextActions: actions } = result;
  const turn = { id: randomUUID(), state, actions, runId: run.id, fromRev: run.from_rev, now };
  return (await saveSession(tx, key, turn)) ?? null;
}

/** Moves the collected files into the store, and adds the tables that were too long to show. */
async function storeArtifacts(
  context: WorkerContext,
  outcome: Outcome,
  result: RunResult,
  folder: string,
): Promise<StoredArtifact[]> {
  const stored: StoredArtifact[] = [];
  for (const artifact of outcome.artifacts) {
    const id = randomUUID();
    await context.artifacts.adopt(id, path.join(folder, artifact.storedName));
    stored.push({ id, path: artifact.path, bytes: artifact.bytes, contentType: contentTypeOf(artifact.path) });
  }
  for (const { path: name, text } of result.csvArtifacts) {
    const id = randomUUID();
    await context.artifacts.write(id, Readable.from([text]));
    stored.push({ id, path: name, bytes: Buffer.byteLength(text), contentType: 'text/csv' });
  }
  return stored;
}

function contentTypeOf(name: string): string {
  return mime.getType(name) ?? 'application/octet-stream';
}

/** A short text that a person can quote and an admin can find in the log. */
function newReference(): string {
  return randomUUID().slice(0, 8);
}
