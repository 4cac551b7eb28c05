import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Readable } from 'node:stream';
import mime from 'mime';
import { endedWithoutResult } from '../actions/ended-without-result.ts';
import { type RunResult, readResult } from '../core/run-end.ts';
import { insertArtifacts } from '../db/artifacts.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { type ClaimedRun, endRun, type RunEnd } from '../db/runs.ts';
import { saveSession } from '../db/sessions.ts';
import type { Outcome } from '../sandbox/runner.ts';
import type { WorkerContext } from './worker-context.ts';

interface StoredArtifact {
  id: string;
  path: string;
  bytes: number;
  contentType: string;
}

/** The end of an attempt: artifacts, session and run in one transaction, guarded by the attempt. */
export async function recordOutcome(
  context: WorkerContext,
  run: ClaimedRun,
  outcome: Outcome,
  folder: string,
): Promise<void> {
  const result = readResult({ ...outcome, artifactPaths: outcome.artifacts.map((artifact) => artifact.path) });
  const artifacts = await storeArtifacts(context, outcome, result, folder);
  const now = new Date();
  const isRecorded = await inTransaction(context.db, async (tx) => {
    const stateRev = await keepSession(tx, run, result, now);
    const isCurrent = await endRun(tx, {
      ...describeEnd(outcome, result),
      id: run.id,
      attempt: run.attempt,
      stateRev,
      now,
    });
    if (!isCurrent) throw new LostAttempt();
    const expiresAt = new Date(now.getTime() + context.artifactKeepMs);
    await insertArtifacts(tx, run.id, artifacts, { now, expiresAt });
    return true;
  }).catch((error: unknown) => {
    if (error instanceof LostAttempt) return false;
    throw error;
  });
  if (!isRecorded) await context.artifacts.remove(artifacts.map((artifact) => artifact.id));
}

/** The platform failed before the script could end by itself. The person gets a reference, the log has the cause. */
export async function recordFailure(context: WorkerContext, run: ClaimedRun, cause: unknown): Promise<void> {
  const errorReference = newReference();
  context.log.error({ err: cause, runId: run.id, errorReference }, 'run recorded as failed');
  await endRun(context.db, {
    id: run.id,
    attempt: run.attempt,
    ...endedWithoutResult('sandbox_error'),
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
    error: outcome.error,
    outputs: result.outputs,
    nextActions: result.nextActions,
    authorNotices: result.authorNotices,
    refusedArtifacts: outcome.refused,
  };
}

/**
 * Runner contract, section 3: an initial run stores state only if it offers actions; an action turn always replaces it
 * when it succeeds, and leaves the old one when it fails. Returns the session's new revision, or null.
 */
async function keepSession(tx: Db, run: ClaimedRun, result: RunResult, now: Date): Promise<number | null> {
  const isKept = result.status === 'succeeded' && (run.action !== null || result.nextActions.length > 0);
  if (!isKept) return null;
  const key = { toolId: run.tool_id, personId: run.person_id, context: run.session_context };
  const turn = { id: randomUUID(), state: result.state, actions: result.nextActions, runId: run.id, now };
  return (await saveSession(tx, key, turn)).rev;
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
