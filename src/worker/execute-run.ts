/** One run from its job to its end: claim → sandbox → record. Whatever happens, it reaches one state or another worker's hands. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { MIB } from '../contract/limits.ts';
import type { FinalStatus, RunStatus } from '../contract/run-status.ts';
import type { ScriptRunner } from '../contract/script-kinds.ts';
import { type JsonObject, stringifyJson } from '../core/json.ts';
import { LARGEST_RESULT_BYTES } from '../core/result/budget.ts';
import { isDatabaseAway } from '../db/database.ts';
import { appendRunEvents } from '../db/run-events.ts';
import { type ClaimedRun, claimRun, saveProgress } from '../db/runs.ts';
import { releaseNext } from '../db/waiting-runs.ts';
import { sandboxError } from '../sandbox/end-honestly.ts';
import type { Outcome, RunHooks, SandboxJob } from '../sandbox/runner.ts';
import { SandboxFault } from '../sandbox/sandbox-fault.ts';
import type { AbortCause } from './active-runs.ts';
import { createLogWriter, type LogWriter } from './log-writer.ts';
import { recordFailure, recordOutcome } from './record-outcome.ts';
import { requeue } from './requeue.ts';
import { retryWhileAway } from './retry-while-away.ts';
import { traceRun } from './trace-run.ts';
import type { WorkerContext } from './worker-context.ts';

const LOG_CAP_BYTES = 1 * MIB;
const ARTIFACT_CAPS = { files: 200, fileBytes: 100 * MIB, totalBytes: 256 * MIB };

const notTheirs = new SandboxFault(
  'Scripts run on the server itself for superusers alone, and this person is none now.',
);

export async function executeRun(context: WorkerContext, runId: string): Promise<void> {
  const lookedAt = new Date();
  const run = await claim(context, runId);
  if (run === null) return;
  const trace = traceRun(context.telemetry.tracing, run, lookedAt);
  const log = context.log.child({ runId, ...(trace.traceId !== undefined && { traceId: trace.traceId }) });
  log.info({ attempt: run.attempt, tool: run.tool_slug, trigger: run.trigger }, 'a run was claimed');
  const controller = context.active.add(runId);
  const folder = path.join(context.artifacts.folder, 'incoming', context.id, runId);
  let status: RunStatus | null = null;
  try {
    trace.step('sandbox start');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const job = prepareJob(context, run, folder);
    const writer = openLog(context, run, controller);
    const onStarted = () => trace.step('sandbox run');
    const outcome = await execute(context, run, job, writer, { onStarted, signal: controller.signal });
    trace.step('record');
    await writer.end();
    status = await settle(context, run, outcome, controller.signal.reason as AbortCause | undefined, folder);
    if (status !== null) countRun(context, run, status, outcome.durationMs);
  } catch (error) {
    log.error({ err: error }, 'a run failed because of the platform');
    if (controller.signal.reason === 'shutdown') await requeue(context.db, { ...run, isLost: false }, new Date());
    // Without its database nothing can be recorded: the rescue finds the run when it is back, and hands it out again.
    else if (!isDatabaseAway(error) && (await recordFailure({ ...context, log }, run, error))) {
      status = 'failed';
      countRun(context, run, status, null);
    }
  } finally {
    trace.end(status ?? 'handed back');
    log.info({ attempt: run.attempt, status: status ?? 'handed back' }, 'a run has ended here');
    context.active.remove(runId);
    await rm(folder, { recursive: true, force: true });
    await makeRoom(context, run);
  }
}

async function execute(
  { runner }: WorkerContext,
  run: ClaimedRun,
  job: SandboxJob,
  writer: LogWriter,
  starting: Pick<RunHooks, 'onStarted' | 'signal'>,
): Promise<Outcome> {
  const hooks = { onOutput: writer.push, onProgress: writer.progress, ...starting };
  const outcome = mayRun(run) ? await runner.execute(job, hooks) : sandboxError(notTheirs, performance.now());
  // Who runs a script looks at what it prints, and this came instead.
  if (run.script_runner !== null && outcome.reason === 'sandbox_error' && outcome.error !== null)
    writer.push({ stream: 'stderr', data: Buffer.from(`${outcome.error.message}\n`) });
  return outcome;
}

/** Looked at again when the script starts: its person may have lost since what the host runner asks for. */
function mayRun(run: ClaimedRun): boolean {
  return run.script_runner !== 'host' || run.is_superuser;
}

async function claim(context: WorkerContext, runId: string): Promise<ClaimedRun | null> {
  const { id: workerId, shares } = context;
  const { claimed, held } = await retryWhileAway(() =>
    claimRun(context.db, { id: runId, workerId, shares, now: new Date() }),
  );
  // Others may have ended and found nothing to release just before this run was held.
  if (held !== null) await makeRoom(context, held);
  return claimed;
}

/** Lets the next run go that waited for this one's share. Where that fails, the next rescue does it. */
async function makeRoom(context: WorkerContext, run: { person_id: string; tool_id: string }): Promise<void> {
  const { db, shares, log } = context;
  if (shares.perPerson === null && shares.perTool === null) return;
  await releaseNext(db, { personId: run.person_id, toolId: run.tool_id }, shares).catch((error: unknown) =>
    log.warn({ err: error }, 'a held run was not released; the rescue will'),
  );
}

/** How the run ended; null where it did not end here. */
async function settle(
  context: WorkerContext,
  run: ClaimedRun,
  outcome: Outcome,
  cause: AbortCause | undefined,
  folder: string,
): Promise<FinalStatus | null> {
  if (cause === 'lost') return null;
  // A run that ended by itself before the shutdown reached it has a result; only one cut short goes back.
  if (cause !== 'shutdown' || outcome.reason !== 'canceled') return recordOutcome(context, run, outcome, folder);
  await requeue(context.db, { ...run, isLost: false }, new Date());
  return null;
}

function countRun({ telemetry }: WorkerContext, run: ClaimedRun, status: RunStatus, durationMs: number | null): void {
  const { tool_slug: toolSlug, context, trigger, queued_at, started_at } = run;
  const waitedMs = started_at.getTime() - queued_at.getTime();
  telemetry.metrics.countRun({ toolSlug, context, trigger, status, durationMs, waitedMs });
}

function openLog(context: WorkerContext, run: ClaimedRun, controller: AbortController): LogWriter {
  const key = { id: run.id, attempt: run.attempt };
  return createLogWriter({
    capBytes: LOG_CAP_BYTES,
    onLost: () => controller.abort('lost' satisfies AbortCause),
    append: async (events) => {
      const progress = events.findLast((event) => event.type === 'progress');
      if (progress !== undefined)
        await saveProgress(context.db, { ...key, progress: progress.payload as { fraction: number; text: string } });
      return appendRunEvents(context.db, { ...key, events, now: new Date() });
    },
  });
}

function prepareJob(context: WorkerContext, run: ClaimedRun, artifactsFolder: string): SandboxJob {
  return {
    runId: run.id,
    language: run.language,
    source: run.source,
    entrypoint: run.entrypoint,
    inputsJson: stringifyJson(run.inputs as JsonObject),
    actionJson: run.action === null ? null : stringifyJson(run.action as JsonObject),
    memoryJson: stringifyJson({ settings: run.settings as JsonObject }),
    files: run.files.map((file) => {
      if (file.upload_id === null) throw new Error(`The input file of run ${run.id} is no longer kept.`);
      return { name: file.name, path: context.uploads.pathOf(file.upload_id), bytes: file.bytes };
    }),
    limits: run.limits,
    timeZone: 'UTC',
    artifactsFolder,
    artifactCaps: ARTIFACT_CAPS,
    resultBytes: LARGEST_RESULT_BYTES,
    variables: run.variables,
    ...(run.dialect !== null && { dialect: run.dialect }),
    ...(run.isolation !== null && { isolation: run.isolation }),
    ...(run.runner !== null && { runner: run.runner }),
    ...(run.script_runner !== null && scriptPart(run.script_runner, run.working_directory ?? '')),
  };
}

/** What a script is given otherwise than a tool: nothing keeps files that it makes. */
function scriptPart(runner: ScriptRunner, workingDirectory: string): Partial<SandboxJob> {
  const artifactCaps = { files: 0, fileBytes: 0, totalBytes: 0 };
  switch (runner) {
    case 'sandbox':
      return { style: 'plain', artifactCaps };
    case 'vm2':
      return { style: 'restricted', artifactCaps };
    case 'host':
      return { style: 'plain', artifactCaps, runner: 'host', workingDirectory };
    case 'browser':
      throw new Error('A script of the browser runner was given to a worker.');
  }
}
