import { sql } from 'kysely';
import type { Limits } from '../contract/limits.ts';
import type { Output } from '../contract/output.ts';
import type { RunTrigger } from '../contract/run.ts';
import type { FinalStatus, RunReason, RunStatus } from '../contract/run-status.ts';
import { OUTPUT_TAIL_BYTES } from '../contract/script.ts';
import type { ScriptRunner } from '../contract/script-kinds.ts';
import { noteEndedRun } from './alert-happenings.ts';
import type { Db } from './database.ts';
import { jsonValue } from './json-value.ts';

export interface ScriptRunRow {
  id: string;
  script_id: string;
  script_name: string;
  number: number;
  runner: ScriptRunner;
  person_id: string;
  person_name: string;
  status: RunStatus;
  reason: RunReason | null;
  trigger: RunTrigger;
  queued_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  exit_code: number | null;
  duration_ms: number | null;
  error_summary: string | null;
  error: { message: string } | null;
  outputs: Output[] | null;
  last_seq: number;
  /** A little more than the last 64 KiB of what it printed: whole events. */
  tail: string;
}

/** Back from the newest event until there is enough, event by event: a long log is not read for its end. */
const tail = sql`
  with recursive back as (
    (
      select seq, payload ->> 'text' as text, octet_length(payload ->> 'text') as bytes
      from run_events
      where run_id = runs.id and type = 'log'
      order by seq desc
      limit 1
    )
    union all
    select former.seq, former.text, back.bytes + octet_length(former.text)
    from back
    cross join lateral (
      select seq, payload ->> 'text' as text
      from run_events
      where run_id = runs.id and type = 'log' and seq < back.seq
      order by seq desc
      limit 1
    ) as former
    where back.bytes < ${OUTPUT_TAIL_BYTES}
  )
  select coalesce(string_agg(text, '' order by seq), '') from back`;

const columns = sql`
  runs.id, runs.tool_id as script_id, tools.title as script_name, tool_versions.number,
  tool_versions.script_runner as runner, runs.person_id, people.name as person_name, runs.status, runs.reason,
  runs.trigger, runs.queued_at, runs.started_at, runs.finished_at, runs.exit_code, runs.duration_ms, runs.error_summary,
  runs.error, runs.outputs, runs.last_seq, (${tail}) as tail`;

const tables = sql`
  join tool_versions on tool_versions.id = runs.version_id
  join people on people.id = runs.person_id`;

/** The run of a script with this id, or undefined; one that was emptied is none. */
export async function findScriptRun(db: Db, id: string): Promise<ScriptRunRow | undefined> {
  const { rows } = await sql<ScriptRunRow>`
    select ${columns}
    from runs
    join tools on tools.id = runs.tool_id and tools.kind = 'script'
    ${tables}
    where runs.id = ${id} and runs.erased_at is null`.execute(db);
  return rows[0];
}

/**
 * Runs of one script, or of all of them, newest first; a page of them before `before`. Script by script, each of which
 * has an index: scripts are few, and the runs of tools among which theirs stand are many.
 */
export async function listScriptRuns(
  db: Db,
  filter: { scriptId: string | null; before: { queuedAt: Date; id: string } | null; limit: number },
): Promise<ScriptRunRow[]> {
  const { rows } = await sql<ScriptRunRow>`
    select ${columns}
    from (
      select newest.*
      from tools
      cross join lateral (
        select *
        from runs
        where runs.tool_id = tools.id and runs.erased_at is null
          and (${filter.before === null} or (runs.queued_at, runs.id)
            < (${filter.before?.queuedAt ?? null}::timestamptz, ${filter.before?.id ?? null}::uuid))
        order by runs.queued_at desc, runs.id desc
        limit ${filter.limit}
      ) as newest
      where tools.kind = 'script' and (${filter.scriptId}::uuid is null or tools.id = ${filter.scriptId})
      order by newest.queued_at desc, newest.id desc
      limit ${filter.limit}
    ) as runs
    join tools on tools.id = runs.tool_id
    ${tables}
    order by runs.queued_at desc, runs.id desc`.execute(db);
  return rows;
}

/** A run that took place in somebody's page, as that page tells of it. */
export interface ReportedRun {
  id: string;
  scriptId: string;
  versionId: string;
  personId: string;
  trigger: RunTrigger;
  status: FinalStatus;
  reason: RunReason;
  durationMs: number;
  limits: Limits;
  /** What it printed, in order, each as many lines as it has. */
  output: { stream: 'stdout' | 'stderr'; text: string; lines: number }[];
  now: Date;
}

/** Adds a run that has ended already, with its events. No worker ever sees it. */
export async function insertReportedRun(tx: Db, run: ReportedRun): Promise<void> {
  const startedAt = new Date(run.now.getTime() - run.durationMs);
  let seq = 0;
  const events = run.output.map(({ lines, ...rest }) => {
    seq += lines;
    return { seq, payload: { ...rest, omittedBytes: 0 } };
  });
  await sql`
    with ended as (
      insert into runs (id, tool_id, version_id, person_id, context, trigger, session_context, inputs, settings, limits,
        status, reason, attempt, queued_at, started_at, finished_at, duration_ms, last_seq)
      values (${run.id}, ${run.scriptId}, ${run.versionId}, ${run.personId}, 'production', ${run.trigger}, 'default',
        '{}', '{}', ${jsonValue(run.limits)}, ${run.status}, ${run.reason}, 1, ${startedAt}, ${startedAt}, ${run.now},
        ${run.durationMs}, ${seq + 1})
      returning id, context, status, tool_id, schedule_id
    )
    ${noteEndedRun('ended', run.now)}`.execute(tx);
  await sql`
    insert into run_events (run_id, seq, type, at, payload)
    select ${run.id}::uuid, (entry ->> 'seq')::bigint, 'log', ${run.now}::timestamptz, entry -> 'payload'
    from json_array_elements(${jsonValue(events)}) as entry
    union all
    select ${run.id}::uuid, ${seq + 1}::bigint, 'done', ${run.now}::timestamptz,
      json_build_object('status', ${run.status}::text, 'reason', ${run.reason}::text, 'exitCode', null)`.execute(tx);
}
