import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { startAction } from '../../actions/start-action.ts';
import { startRun } from '../../actions/start-run.ts';
import { versionForm, withinUploadLimits } from '../../actions/version-form.ts';
import { AppError } from '../../contract/errors.ts';
import { SECOND } from '../../contract/limits.ts';
import { routes } from '../../contract/routes.ts';
import { type Run, type RunContext, type RunTrigger, startRunFieldsSchema } from '../../contract/run.ts';
import { isObject, type JsonObject, parseJson } from '../../core/json.ts';
import type { Actor } from '../../core/permissions.ts';
import type { Origin } from '../../db/audit.ts';
import type { VersionRow } from '../../db/versions.ts';
import { handle, parsePart } from '../handle.ts';
import { viewRun } from '../load-run.ts';
import { requireActiveVersion, requireManagedVersion } from '../load-tool.ts';
import { requireStill } from '../plugins/identify.ts';
import { receiveUpload } from '../receive-upload.ts';
import type { ServerContext } from '../server-context.ts';

const INPUTS_DEPTH = 32;
/** How soon a wait notices that who waits may no longer ask. */
const CHECK_MS = 5 * SECOND;
/** Multipart bodies are counted part by part; this only bounds what the framework lets through at all. */
const UPLOAD_OVERHEAD_BYTES = 64 * 1024 * 1024;

interface Turn {
  version: VersionRow;
  context: RunContext;
  actor: Actor;
  wait: number | undefined;
  request: FastifyRequest;
  origin: Origin;
  now: Date;
}

export function startRunRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db } = context;
  const bodyLimit = context.uploadLimits.totalBytes + UPLOAD_OVERHEAD_BYTES;

  handle(
    app,
    routes.startRun,
    async ({ params, query, actor, request, origin, now }) => {
      const version = await requireActiveVersion(db, params.slug);
      return start(context, { version, context: 'production', actor, wait: query.wait, request, origin, now });
    },
    { bodyLimit },
  );

  handle(
    app,
    routes.startSandboxRun,
    async ({ params, query, actor, request, origin, now }) => {
      const { version } = await requireManagedVersion(db, actor, params.versionId);
      return start(context, { version, context: 'sandbox', actor, wait: query.wait, request, origin, now });
    },
    { bodyLimit },
  );

  handle(app, routes.startAction, async ({ params, query, body, actor, request, origin, now }) => {
    const version = await requireActiveVersion(db, params.slug);
    return act(context, { version, context: 'production', actor, wait: query.wait, request, origin, now }, body);
  });

  handle(app, routes.startSandboxAction, async ({ params, query, body, actor, request, origin, now }) => {
    const { version } = await requireManagedVersion(db, actor, params.versionId);
    return act(context, { version, context: 'sandbox', actor, wait: query.wait, request, origin, now }, body);
  });
}

async function start(context: ServerContext, turn: Turn): Promise<Run> {
  const fieldNames = Object.keys(startRunFieldsSchema.shape);
  const received = await receiveUpload(turn.request, context.uploads, context.uploadLimits, fieldNames);
  const runId = randomUUID();
  try {
    const fields = parsePart(startRunFieldsSchema, received.fields, 'body');
    await enqueueTraced(context, turn, runId, (traceparent) =>
      startRun(context.db, {
        traceparent,
        runId,
        version: turn.version,
        form: withinUploadLimits(versionForm(turn.version), context.uploadLimits),
        personId: turn.actor.id,
        context: turn.context,
        trigger: triggerOf(turn.actor),
        inputs: readInputs(fields?.inputs),
        uploads: received.uploads,
        sessionFiles: fields?.session_files_mode ?? 'none',
        defaults: context.limits[turn.context],
        maxUnfinished: context.unfinishedRunsPerPerson,
        sessionId: randomUUID(),
        origin: turn.origin,
        now: turn.now,
      }),
    );
  } catch (error) {
    // Anything else may have happened after the run was stored with them; what nothing needs is swept up later.
    if (error instanceof AppError) await context.uploads.remove(received.uploads.map((upload) => upload.id));
    throw error;
  }
  return answer(context, turn, runId);
}

async function act(
  context: ServerContext,
  turn: Turn,
  body: { actionId: string; input: Record<string, unknown>; expectedStateRev: number },
): Promise<Run> {
  const runId = randomUUID();
  await enqueueTraced(context, turn, runId, (traceparent) =>
    startAction(context.db, {
      traceparent,
      runId,
      version: turn.version,
      personId: turn.actor.id,
      context: turn.context,
      trigger: triggerOf(turn.actor),
      actionId: body.actionId,
      input: body.input as JsonObject,
      expectedStateRev: body.expectedStateRev,
      defaults: context.limits[turn.context],
      maxUnfinished: context.unfinishedRunsPerPerson,
      origin: turn.origin,
      now: turn.now,
    }),
  );
  return answer(context, turn, runId);
}

/** The run carries the trace on that this request began or came with. */
async function enqueueTraced(
  { telemetry }: ServerContext,
  { request }: Turn,
  runId: string,
  enqueue: (traceparent: string | null) => Promise<void>,
): Promise<void> {
  const parent = request.span?.traceparent ?? null;
  const span = telemetry.tracing.start('enqueue', {
    parent,
    attributes: { 'scriptorium.run.id': runId },
    kind: 'producer',
  });
  try {
    await enqueue(span.traceparent);
    span.end();
    request.log.info({ runId }, 'a run was stored');
  } catch (error) {
    span.end({ error: error instanceof AppError ? error.code : 'internal' });
    throw error;
  }
}

export function triggerOf(actor: Actor): RunTrigger {
  return actor.scopes === undefined ? 'manual' : 'api';
}

async function answer(context: ServerContext, turn: Turn, runId: string): Promise<Run> {
  if (turn.wait) await waitForRun(context, turn.request, runId, turn.wait);
  return viewRun(context.db, turn.actor, runId, new Date());
}

/**
 * Waits for the end of a run, or until the caller hangs up, at most `seconds`. Throws unauthenticated or forbidden where
 * the caller may not ask any more: a login that has ended takes its waiting with it.
 */
export async function waitForRun(
  context: ServerContext,
  request: FastifyRequest,
  runId: string,
  seconds: number,
): Promise<void> {
  const gone = new AbortController();
  const hangUp = () => gone.abort();
  request.raw.socket.once('close', hangUp);
  if (request.raw.socket.destroyed) hangUp();
  const check = setInterval(() => {
    requireStill(context, request).catch((error: unknown) => error instanceof AppError && hangUp());
  }, CHECK_MS);
  try {
    await context.ends.wait(runId, seconds * SECOND, gone.signal);
  } finally {
    clearInterval(check);
    request.raw.socket.off('close', hangUp);
  }
  await requireStill(context, request);
}

function readInputs(text: string | undefined): JsonObject {
  if (text === undefined || text === '') return {};
  const parsed = parseJson(text, { maxDepth: INPUTS_DEPTH });
  if (!parsed.ok) throw new AppError('invalid_json', { field: 'inputs', reason: parsed.fault.message });
  if (!isObject(parsed.value))
    throw new AppError('validation_failed', {
      issues: [{ field: 'inputs', message: 'The inputs must be a JSON object.' }],
    });
  return parsed.value;
}
