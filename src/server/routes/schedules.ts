import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { changeSchedule, createSchedule, requireRule, type ScheduleBounds } from '../../actions/create-schedule.ts';
import {
  deleteSchedule,
  pauseAllSchedules,
  pauseSchedule,
  resumeAllSchedules,
  resumeSchedule,
  skipNext,
} from '../../actions/pause-schedule.ts';
import { runScheduleNow } from '../../actions/run-schedule-now.ts';
import type { RunBounds } from '../../actions/scheduled-run.ts';
import { AppError } from '../../contract/errors.ts';
import { MIB } from '../../contract/limits.ts';
import { routes } from '../../contract/routes.ts';
import {
  changeScheduleSchema,
  createScheduleFieldsSchema,
  type NewSchedule,
  newScheduleSchema,
  replaceFilesFieldsSchema,
  type Schedule,
  type ScheduleChange,
} from '../../contract/schedule.ts';
import { decodeCursor, nextCursor, timeOfCursor } from '../../core/cursor.ts';
import { type Json, parseJson } from '../../core/json.ts';
import { type Actor, hasPermission } from '../../core/permissions.ts';
import { describeMoments } from '../../core/schedule/describe-moments.ts';
import { upcoming } from '../../core/schedule/due-moments.ts';
import type { Db } from '../../db/database.ts';
import { listTicks } from '../../db/schedule-ticks.ts';
import { countSchedules, findPauseOfAll, listSchedules } from '../../db/schedules.ts';
import { handle, parsePart } from '../handle.ts';
import { requireOwnSchedule, requireSchedule, viewSchedule } from '../load-schedule.ts';
import { presentPause, presentScheduleSummary, presentTick } from '../present/schedule.ts';
import { receiveUpload } from '../receive-upload.ts';
import type { ServerContext } from '../server-context.ts';
import { triggerOf } from './start-run.ts';

/** Inputs may be as deep as those of a run, and lie two levels down. */
const SCHEDULE_DEPTH = 34;
/** Files are counted as they come; this bounds what the framework lets through at all. */
const UPLOAD_OVERHEAD_BYTES = 64 * MIB;

export function scheduleRoutes(app: FastifyInstance, context: ServerContext): void {
  writingRoutes(app, context);
  readingRoutes(app, context);
  actingRoutes(app, context);
  routesOfAll(app, context);
}

function writingRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db, uploads, uploadLimits, schedulesPerPerson, mayUseHost } = context;
  const boundsOf = (actor: Actor): ScheduleBounds => ({
    ...{ uploads: uploadLimits, mayUseHost, mostPerPerson: schedulesPerPerson },
    mayUseScripts: hasPermission(actor, 'script:manage'),
  });

  handle(
    app,
    routes.createSchedule,
    async ({ actor, request, origin, now }) => {
      const received = await receiveUpload(request, uploads, uploadLimits, ['schedule']);
      const id = randomUUID();
      try {
        const schedule = readSchedule(received.fields);
        const { uploads: files } = received;
        await createSchedule(db, origin, { ...schedule, id, personId: actor.id, files, bounds: boundsOf(actor), now });
      } catch (error) {
        // Anything else may have happened after it was stored; what nothing needs is swept up later.
        if (error instanceof AppError) await uploads.remove(received.uploads.map((upload) => upload.id));
        throw error;
      }
      return viewSchedule(db, actor, id, now);
    },
    { bodyLimit: uploadLimits.totalBytes + UPLOAD_OVERHEAD_BYTES },
  );

  handle(
    app,
    routes.replaceScheduleFiles,
    async ({ params, actor, request, origin, now }) => {
      const { id } = await requireOwnSchedule(db, actor, params.scheduleId);
      const received = await receiveUpload(request, uploads, uploadLimits, ['schedule']);
      try {
        const { uploads: files } = received;
        const change = readChange(received.fields);
        await changeSchedule(db, origin, { id, personId: actor.id }, change, { files, bounds: boundsOf(actor), now });
      } catch (error) {
        if (error instanceof AppError) await uploads.remove(received.uploads.map((upload) => upload.id));
        throw error;
      }
      return viewSchedule(db, actor, id, now);
    },
    { bodyLimit: uploadLimits.totalBytes + UPLOAD_OVERHEAD_BYTES },
  );

  handle(app, routes.changeSchedule, async ({ params, body, actor, origin, now }) => {
    const { id } = await requireOwnSchedule(db, actor, params.scheduleId);
    await changeSchedule(db, origin, { id, personId: actor.id }, body, { bounds: boundsOf(actor), now });
    return viewSchedule(db, actor, id, now);
  });
}

function readingRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db, schedulesPerPerson } = context;

  handle(app, routes.listMySchedules, async ({ query, actor, now }) => {
    const page = await pageOf(db, { ...query, personId: actor.id, now });
    const hasRoom = (await countSchedules(db, actor.id)) < schedulesPerPerson;
    return { ...page, can: { create: hasRoom && hasPermission(actor, 'schedule:write') } };
  });

  handle(app, routes.previewRule, async ({ body: { rule, count }, now }) => {
    requireRule(rule);
    return { next: describeMoments(rule.timeZone, upcoming({ rule, nextAt: now }, count)) };
  });

  handle(app, routes.getSchedule, ({ params, actor, now }) => viewSchedule(db, actor, params.scheduleId, now));

  handle(app, routes.listTicks, async ({ params, query, actor }) => {
    const { id: scheduleId } = await requireSchedule(db, actor, params.scheduleId);
    const cursor = decodeCursor(query.cursor);
    const { state = null, limit } = query;
    const rows = await listTicks(db, { scheduleId, state, before: cursor && timeOfCursor(cursor), limit });
    return {
      items: rows.map(presentTick),
      nextCursor: nextCursor(rows, limit, (row) => [row.due_at, scheduleId]),
    };
  });
}

function actingRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db, mailUrl, limits, uploadLimits } = context;
  const boundsOf = (actor: Actor): RunBounds => ({
    limits: limits.production,
    uploads: uploadLimits,
    maxUnfinished: context.unfinishedRunsPerPerson,
    mayUseHost: context.mayUseHost,
    mayUseScripts: hasPermission(actor, 'script:manage'),
  });
  const acting = (call: { params: { scheduleId: string }; actor: Actor; now: Date }) => ({
    scheduleId: call.params.scheduleId,
    by: call.actor.id,
    mayOverrule: hasPermission(call.actor, 'schedule:manage'),
    mailUrl,
    now: call.now,
  });
  const view = ({ params, actor, now }: Parameters<typeof acting>[0]): Promise<Schedule> =>
    viewSchedule(db, actor, params.scheduleId, now);

  handle(app, routes.deleteSchedule, async (call) => {
    await requireSchedule(db, call.actor, call.params.scheduleId);
    await deleteSchedule(db, call.origin, acting(call));
    return { ok: true as const };
  });

  handle(app, routes.pauseSchedule, async (call) => {
    await requireSchedule(db, call.actor, call.params.scheduleId);
    await pauseSchedule(db, call.origin, acting(call), pauseOf(call.body));
    return view(call);
  });

  handle(app, routes.resumeSchedule, async (call) => {
    await requireSchedule(db, call.actor, call.params.scheduleId);
    await resumeSchedule(db, call.origin, { ...acting(call), bounds: boundsOf(call.actor) });
    return view(call);
  });

  handle(app, routes.skipNext, async (call) => {
    await requireOwnSchedule(db, call.actor, call.params.scheduleId);
    await skipNext(db, call.origin, acting(call), call.body.dueAt === null ? null : new Date(call.body.dueAt));
    return view(call);
  });

  handle(app, routes.runScheduleNow, async ({ params: { scheduleId }, actor, origin, now }) => {
    await requireOwnSchedule(db, actor, scheduleId);
    const runId = randomUUID();
    const bounds = boundsOf(actor);
    await runScheduleNow(db, origin, { scheduleId, runId, trigger: triggerOf(actor), bounds, now });
    return { runId };
  });
}

function routesOfAll(app: FastifyInstance, { db }: ServerContext): void {
  handle(app, routes.listSchedules, ({ query, now }) => pageOf(db, { ...query, personId: query.owner ?? null, now }));

  handle(app, routes.pauseAllSchedules, async ({ body, actor, origin, now }) => {
    await pauseAllSchedules(db, origin, { ...pauseOf(body), by: actor.id, now });
    const pausedAll = presentPause(await findPauseOfAll(db), now);
    // Somebody else has ended it in this moment.
    if (pausedAll === null) throw new AppError('conflict');
    return { pausedAll };
  });

  handle(app, routes.resumeAllSchedules, async ({ origin, now }) => {
    await resumeAllSchedules(db, origin, now);
    return { ok: true as const };
  });
}

async function pageOf(
  db: Db,
  query: {
    personId: string | null;
    tool?: string | undefined;
    state?: Schedule['state'] | undefined;
    cursor?: string | undefined;
    limit: number;
    now: Date;
  },
) {
  const { personId, tool: toolId = null, state = null, limit, now } = query;
  const cursor = decodeCursor(query.cursor);
  const before = cursor && { createdAt: timeOfCursor(cursor), id: cursor.id };
  const rows = await listSchedules(db, { personId, toolId, state, before, limit, now });
  return {
    items: rows.map((row) => presentScheduleSummary(row, row.last, now)),
    nextCursor: nextCursor(rows, limit, (row) => [row.created_at, row.id]),
    pausedAll: presentPause(await findPauseOfAll(db), now),
  };
}

function pauseOf({ reason, until }: { reason: string; until: string | null }) {
  return { reason, until: until === null ? null : new Date(until) };
}

function readSchedule(fields: Record<string, string>): NewSchedule {
  const text = parsePart(createScheduleFieldsSchema, fields, 'body')?.schedule ?? '';
  return parsePart(newScheduleSchema, readJson(text), 'body') as NewSchedule;
}

function readChange(fields: Record<string, string>): ScheduleChange {
  const text = parsePart(replaceFilesFieldsSchema, fields, 'body')?.schedule ?? '{}';
  return parsePart(changeScheduleSchema, readJson(text), 'body') as ScheduleChange;
}

function readJson(text: string): Json {
  const parsed = parseJson(text, { maxDepth: SCHEDULE_DEPTH });
  if (!parsed.ok) throw new AppError('invalid_json', { field: 'schedule', reason: parsed.fault.message });
  return parsed.value;
}
