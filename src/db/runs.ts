import { sql } from 'kysely';
import type { Limits } from '../contract/limits.ts';
import type { NextAction, Output } from '../contract/output.ts';
import type { RunContext, RunTrigger } from '../contract/run.ts';
import type { RunReason, RunStatus } from '../contract/run-status.ts';
import type { ScriptRunner } from '../contract/script-kinds.ts';
import { noteEndedRun } from './alert-happenings.ts';
import { type Db, inTransaction } from './database.ts';
import { jsonValue } from './json-value.ts';
import { isUsedUp, type Shares } from './waiting-runs.ts';

export interface RunSummaryRow {
  id: string;
  tool_id: string;
  tool_slug: string;
  tool_title: string;
  version_id: string;
  version_number: number;
  person_id: string;
  person_name: string;
  context: RunContext;
  trigger: RunTrigger;
  action_id: string | null;
  status: RunStatus;
  reason: RunReason | null;
  queued_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  duration_ms: number | null;
}

export interface RunRow extends RunSummaryRow {
  session_context: string;
  inputs: Record<string, unknown>;
  limits: Limits;
  attempt: number;
  exit_code: number | null;
  signal: string | null;
  cpu_ms: number | null;
  peak_memory_bytes: number | null;
  progress: { fraction: number; text: string } | null;
  error_summary: string | null;
  error_reference: string | null;
  error: {
    type: string;
    message: string;
    traceback: string | null;
    line: number | null;
    column: number | null;
    text: string | null;
  } | null;
  outputs: Output[] | null;
  next_actions: NextAction[] | null;
  state_rev: number | null;
  author_notices: string[] | null;
  refused_artifacts: { path: string; why: string }[] | null;
  last_seq: number;
  cancel_requested_at: Date | null;
}

export const summaryColumns = sql`
  runs.id, runs.tool_id, tools.slug as tool_slug, tools.title as tool_title, runs.version_id,
  tool_versions.number as version_number, runs.person_id, people.name as person_name, runs.context, runs.trigger,
  runs.action_id,
  runs.status, runs.reason, runs.queued_at, runs.started_at, runs.finished_at, runs.duration_ms`;

export const summaryTables = sql`
  runs
  join tools on tools.id = runs.tool_id
  join tool_versions on tool_versions.id = runs.version_id
  join people on people.id = runs.person_id`;

/** The run of a tool with this id, with everything a page of it shows, or undefined; one that was emptied is none. */
export async function findRun(db: Db, id: string): Promise<RunRow | undefined> {
  const { rows } = await sql<RunRow>`
    select ${summaryColumns}, runs.session_context, runs.inputs, runs.limits, runs.attempt, runs.exit_code, runs.signal,
      runs.cpu_ms, runs.peak_memory_bytes, runs.progress, runs.error_summary, runs.error_reference, runs.error,
      runs.outputs, runs.next_actions, runs.state_rev, runs.author_notices, runs.refused_artifacts, runs.last_seq,
      runs.cancel_requested_at
    from ${summaryTables}
    where runs.id = ${id} and runs.erased_at is null and tools.kind = 'tool'`.execute(db);
  return rows[0];
}

export interface ClaimedRun {
  id: string;
  attempt: number;
  tool_id: string;
  person_id: string;
  tool_slug: string;
  context: RunContext;
  trigger: RunTrigger;
  /** Of whoever asked for the run; null where nobody keeps a trace. */
  traceparent: string | null;
  session_context: string;
  inputs: Record<string, unknown>;
  settings: Record<string, unknown>;
  action: { action_id: string; input: unknown; state: unknown } | null;
  limits: Limits;
  from_rev: number | null;
  replaces_session_files: boolean;
  queued_at: Date;
  started_at: Date;
  language: 'python' | 'bash' | 'node';
  source: string;
  entrypoint: string;
  dialect: 'action-file' | null;
  variables: Record<string, string>;
  isolation: 'strict' | null;
  runner: 'local' | 'docker' | null;
  /** Of a script: what executes it, and where. Null of a tool. */
  script_runner: ScriptRunner | null;
  working_directory: string | null;
  /** Whether its person is a superuser now, which the host runner asks for. */
  is_superuser: boolean;
  /** Whether the tool has the higher caps. */
  is_curated: boolean;
  /** In upload order. */
  files: { name: string; upload_id: string | null; bytes: number }[];
}

export interface ClaimRequest {
  id: string;
  workerId: string;
  shares: Shares;
  now: Date;
}

/** Both null: the run is no longer queued, because it was canceled or another took it. */
export interface ClaimResult {
  claimed: ClaimedRun | null;
  /** A share is used up: the run waits without a job until it is released. */
  held: { person_id: string; tool_id: string } | null;
}

/** queued → running, by one worker alone, and never more at once than the shares allow. */
export async function claimRun(db: Db, run: ClaimRequest): Promise<ClaimResult> {
  const { shares } = run;
  if (shares.perPerson === null && shares.perTool === null) return { claimed: await takeRun(db, run), held: null };
  return inTransaction(db, async (tx) => {
    await lockShares(tx, run.id);
    const claimed = await takeRun(tx, run);
    return { claimed, held: claimed === null ? await holdRun(tx, run.id, shares) : null };
  });
}

/** Claims of one person or tool take turns until they are committed, so that each counts what the one before took. */
async function lockShares(tx: Db, id: string): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(1, hashtext(person_id::text)), pg_advisory_xact_lock(2, hashtext(tool_id::text))
    from runs
    where id = ${id}`.execute(tx);
}

async function takeRun(db: Db, run: ClaimRequest): Promise<ClaimedRun | null> {
  const { rows } = await sql<ClaimedRun>`
    with claimed as (
      update runs
      set status = 'running', attempt = attempt + 1, worker_id = ${run.workerId}, started_at = ${run.now},
          held_by = null, progress = null, last_seq = last_seq + 1
      where id = ${run.id} and status = 'queued'
        and not (${isUsedUp('person', run.shares)}) and not (${isUsedUp('tool', run.shares)})
      returning *
    ), announced as (
      insert into run_events (run_id, seq, type, at, payload)
      select id, last_seq, 'status', ${run.now}, json_build_object('status', 'running', 'attempt', attempt)
      from claimed
    )
    select claimed.id, claimed.attempt, claimed.tool_id, claimed.person_id, claimed.context, claimed.trigger,
      claimed.traceparent, claimed.session_context,
      claimed.inputs, claimed.settings, claimed.action, claimed.limits, claimed.from_rev, claimed.replaces_session_files, claimed.queued_at,
      claimed.started_at, tool_versions.language, tool_versions.source, tool_versions.entrypoint, tool_versions.dialect,
      tool_versions.variables, tool_versions.isolation, tool_versions.runner, tool_versions.script_runner,
      tool_versions.working_directory, tools.slug as tool_slug, tools.is_curated,
      (select role = 'superuser' and disabled_at is null from people where id = claimed.person_id) as is_superuser,
      (
        select coalesce(json_agg(json_build_object('name', name, 'upload_id', upload_id, 'bytes', bytes) order by position), '[]')
        from run_files
        where run_id = claimed.id
      ) as files,
      pg_notify('run_events', claimed.id::text)
    from claimed
    join tool_versions on tool_versions.id = claimed.version_id
    join tools on tools.id = claimed.tool_id`.execute(db);
  return rows[0] ?? null;
}

async function holdRun(tx: Db, id: string, shares: Shares): Promise<ClaimResult['held']> {
  const { rows } = await sql<{ person_id: string; tool_id: string }>`
    update runs
    set held_by = case when ${isUsedUp('person', shares)} then 'person' else 'tool' end
    where id = ${id} and status = 'queued'
    returning person_id, tool_id`.execute(tx);
  return rows[0] ?? null;
}

export interface RunEnd {
  id: string;
  /** The attempt that ended; null ends a run that is still queued. */
  attempt: number | null;
  status: RunStatus;
  reason: RunReason;
  exitCode: number | null;
  signal: string | null;
  durationMs: number | null;
  cpuMs: number | null;
  peakMemoryBytes: number | null;
  errorSummary: string | null;
  errorReference: string | null;
  error: RunRow['error'];
  outputs: Output[];
  nextActions: NextAction[];
  stateRev: number | null;
  authorNotices: string[];
  refusedArtifacts: { path: string; why: string }[];
  now: Date;
}

/**
 * The final write of a run, with its done event. Guarded by the attempt: a worker that was thought dead cannot
 * overwrite what another wrote. False when the race was lost.
 */
export async function endRun(db: Db, end: RunEnd): Promise<boolean> {
  const { rows } = await sql`
    with ended as (
      update runs
      set status = ${end.status}, reason = ${end.reason}, finished_at = ${end.now}, worker_id = null,
          exit_code = ${end.exitCode}, signal = ${end.signal}, duration_ms = ${end.durationMs}, cpu_ms = ${end.cpuMs},
          peak_memory_bytes = ${end.peakMemoryBytes}, error_summary = ${end.errorSummary},
          error_reference = ${end.errorReference}, error = ${jsonValue(end.error)}, outputs = ${jsonValue(end.outputs)},
          next_actions = ${jsonValue(end.nextActions)}, state_rev = ${end.stateRev},
          author_notices = ${jsonValue(end.authorNotices)}, refused_artifacts = ${jsonValue(end.refusedArtifacts)},
          last_seq = last_seq + 1
      where id = ${end.id}
        and status = ${end.attempt === null ? 'queued' : 'running'}
        and (${end.attempt}::integer is null or attempt = ${end.attempt})
      returning id, last_seq, tool_id, schedule_id, context, status
    ), noted as (${noteEndedRun('ended', end.now)}
    ), announced as (
      insert into run_events (run_id, seq, type, at, payload)
      select id, last_seq, 'done', ${end.now},
        json_build_object('status', ${end.status}::text, 'reason', ${end.reason}::text, 'exitCode', ${end.exitCode}::integer)
      from ended
    )
    select pg_notify('run_events', id::text), pg_notify('run_ended', id::text) from ended`.execute(db);
  return rows.length > 0;
}

/**
 * Puts a running run back into the queue's state; the caller adds a job in the same transaction. `isLost`: its worker
 * died with it. False: it had ended, or somebody asked to cancel it.
 */
export async function requeueRun(
  tx: Db,
  run: { id: string; attempt: number; isLost: boolean; now: Date },
): Promise<boolean> {
  const { rows } = await sql`
    with requeued as (
      update runs
      set status = 'queued', worker_id = null, started_at = null, progress = null, last_seq = last_seq + 1,
          losses = losses + ${run.isLost ? 1 : 0}
      where id = ${run.id} and status = 'running' and attempt = ${run.attempt} and cancel_requested_at is null
      returning id, last_seq, attempt
    ), announced as (
      insert into run_events (run_id, seq, type, at, payload)
      select id, last_seq, 'status', ${run.now}, json_build_object('status', 'queued', 'attempt', attempt)
      from requeued
    )
    select pg_notify('run_events', id::text) from requeued`.execute(tx);
  return rows.length > 0;
}

/** Asks the worker of a running run to end it, again where somebody has asked before. */
export async function requestCancel(db: Db, id: string, now: Date): Promise<'asked' | 'asked_again' | 'not_running'> {
  const { rows } = await sql<{ is_first: boolean }>`
    with running as (
      select id, cancel_requested_at is null as is_first
      from runs
      where id = ${id} and status = 'running'
      for update
    ), asked as (
      update runs
      set cancel_requested_at = ${now}
      from running
      where runs.id = running.id and running.is_first
    )
    select is_first, pg_notify('run_cancel', id::text) from running`.execute(db);
  if (rows[0] === undefined) return 'not_running';
  return rows[0].is_first ? 'asked' : 'asked_again';
}

/** Whether somebody has asked to cancel a run. Who asks in a transaction keeps others from asking until it ends. */
export async function isCancelRequested(tx: Db, id: string): Promise<boolean> {
  const { rows } = await sql<{ is_asked: boolean }>`
    select cancel_requested_at is not null as is_asked from runs where id = ${id} for update`.execute(tx);
  return rows[0]?.is_asked ?? false;
}

/** The newest progress of a running attempt, kept for a page that opens later. */
export async function saveProgress(
  db: Db,
  run: { id: string; attempt: number; progress: { fraction: number; text: string } },
): Promise<void> {
  await sql`
    update runs
    set progress = ${jsonValue(run.progress)}
    where id = ${run.id} and status = 'running' and attempt = ${run.attempt}`.execute(db);
}

/** Which of these running runs somebody asked to cancel. */
export async function listCancelRequests(db: Db, workerId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id
    from runs
    where worker_id = ${workerId} and status = 'running' and cancel_requested_at is not null`.execute(db);
  return rows.map((row) => row.id);
}

export interface LostRun {
  id: string;
  attempt: number;
  losses: number;
  script_runner: ScriptRunner | null;
}

/** Runs marked as running whose worker is gone, or is `workerId` without being in `activeIds` and started before `before`. */
export async function listLostRuns(
  db: Db,
  lost: { workerId: string; activeIds: string[]; before: Date },
): Promise<LostRun[]> {
  const { rows } = await sql<LostRun>`
    select id, attempt, losses,
      (select script_runner from tool_versions where tool_versions.id = runs.version_id) as script_runner
    from runs
    where status = 'running'
      and (worker_id is null
        or (worker_id = ${lost.workerId} and id <> all (${lost.activeIds}::uuid[]) and started_at < ${lost.before}))`.execute(
    db,
  );
  return rows;
}

/** Whether a run has neither ended nor vanished. */
export async function isUnfinished(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql`select from runs where id = ${id} and status in ('queued', 'running')`.execute(db);
  return rows.length > 0;
}
