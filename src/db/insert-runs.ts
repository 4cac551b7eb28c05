import { sql } from 'kysely';
import { type Json, stringifyJson } from '../core/json.ts';
import type { Origin } from './audit.ts';
import type { Db } from './database.ts';
import type { NewRun } from './insert-run.ts';
import { addJobs } from './queue.ts';
import { placesAfter } from './waiting-runs.ts';

/** A run that a schedule asks for, as it is due or out of turn. */
export interface NewScheduledRun
  extends Pick<
    NewRun,
    'id' | 'toolId' | 'versionId' | 'personId' | 'trigger' | 'sessionContext' | 'inputs' | 'settings' | 'limits'
  > {
  scheduleId: string;
  /** Null: out of turn. */
  dueAt: Date | null;
  origin: Origin;
}

/**
 * Adds many queued runs at once, as `insertRun` does one: each with the files of its schedule, its job, at its place, and
 * its event of the audit. Returns the ids of those that were added: the others are beyond what their person may have
 * waiting (`maxUnfinished`).
 */
export async function insertRuns(
  db: Db,
  runs: readonly NewScheduledRun[],
  options: { maxUnfinished: number; now: Date },
): Promise<Set<string>> {
  if (runs.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    with given as (
      select * from unnest(
        ${runs.map((run) => run.id)}::uuid[],
        ${runs.map((run) => run.toolId)}::uuid[],
        ${runs.map((run) => run.versionId)}::uuid[],
        ${runs.map((run) => run.personId)}::uuid[],
        ${runs.map((run) => run.trigger)}::text[],
        ${runs.map((run) => run.sessionContext)}::text[],
        ${runs.map((run) => text(run.inputs))}::text[],
        ${runs.map((run) => text(run.settings))}::text[],
        ${runs.map((run) => text(run.limits))}::text[],
        ${runs.map((run) => run.scheduleId)}::uuid[],
        ${runs.map((run) => run.dueAt)}::timestamptz[],
        ${runs.map((run) => run.origin.actorId)}::uuid[],
        ${runs.map((run) => run.origin.onBehalfOf)}::uuid[],
        ${runs.map((run) => run.origin.requestId)}::text[],
        ${runs.map((run) => run.origin.address)}::text[],
        ${runs.map((run) => text(startOf(run)))}::text[]
      ) with ordinality as run (
        id, tool_id, version_id, person_id, trigger, session_context, inputs, settings, limits, schedule_id, due_at,
        actor_id, on_behalf_of, request_id, address, start, position
      )
    ), ${placesAfter('given', options.maxUnfinished)}, added as (
      insert into runs (id, tool_id, version_id, person_id, context, trigger, session_context, inputs, settings, limits,
        schedule_id, due_at, queued_at, place)
      select given.id, tool_id, version_id, person_id, 'production', trigger, session_context, inputs::json,
        settings::json, limits::json, schedule_id, due_at, ${options.now}::timestamptz, placed.place
      from given
      join placed on placed.id = given.id
      order by placed.place, given.position
      returning id, schedule_id, place
    ), files as (
      insert into run_files (run_id, position, name, upload_id, bytes)
      select added.id, schedule_files.position, schedule_files.name, schedule_files.upload_id, uploads.bytes
      from added
      join schedule_files on schedule_files.schedule_id = added.schedule_id
      join uploads on uploads.id = schedule_files.upload_id
    ), audited as (
      insert into audit_events (at, actor_id, on_behalf_of, action, target_type, target_id, after, request_id, address)
      select ${options.now}::timestamptz, actor_id, on_behalf_of, 'run.started', 'run', added.id, start::json,
        request_id, address
      from added
      join given on given.id = added.id
      order by given.position
    ), ${addJobs('added')}
    select id, (select count(*) from jobs) from added`.execute(db);
  return new Set(rows.map((row) => row.id));
}

function startOf({ toolId, versionId, scheduleId, dueAt }: NewScheduledRun): Json {
  return { toolId, versionId, context: 'production', scheduleId, dueAt: dueAt?.toISOString() ?? null };
}

function text(value: unknown): string {
  return stringifyJson(value as Json);
}
