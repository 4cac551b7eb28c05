import { sql } from 'kysely';
import type { NextAction } from '../contract/output.ts';
import type { Db } from './database.ts';
import { jsonValue } from './json-value.ts';

export interface SessionRow {
  id: string;
  state: unknown;
  rev: number;
  actions: NextAction[];
  last_run_id: string | null;
}

export interface SessionKey {
  toolId: string;
  personId: string;
  /** `default`, or `sandbox:<version id>` of test runs. */
  context: string;
}

export interface SessionFileRow {
  name: string;
  upload_id: string;
  bytes: number;
}

/** What the tool remembers of this person in this context, or undefined. */
export async function findSession(db: Db, key: SessionKey): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`
    select id, state, rev, actions, last_run_id
    from tool_sessions
    where tool_id = ${key.toolId} and person_id = ${key.personId} and context = ${key.context}`.execute(db);
  return rows[0];
}

/** The session, locked until the transaction ends. */
export async function lockSession(
  tx: Db,
  key: SessionKey,
): Promise<(SessionRow & { pending_run_id: string | null }) | undefined> {
  const { rows } = await sql<SessionRow & { pending_run_id: string | null }>`
    select id, state, rev, actions, last_run_id, pending_run_id
    from tool_sessions
    where tool_id = ${key.toolId} and person_id = ${key.personId} and context = ${key.context}
    for update`.execute(tx);
  return rows[0];
}

/** Notes that `runId` is the turn now under way. */
export async function markSessionBusy(tx: Db, sessionId: string, runId: string, now: Date): Promise<void> {
  await sql`
    update tool_sessions
    set pending_run_id = ${runId}, used_at = ${now}
    where id = ${sessionId}`.execute(tx);
}

/**
 * Stores what a successful turn left: state, actions, and the run they came from. Returns the new revision; undefined
 * when the turn started from another revision than the session now has (`fromRev` null: an initial run, which always may).
 */
export async function saveSession(
  tx: Db,
  key: SessionKey,
  turn: { id: string; state: unknown; actions: NextAction[]; runId: string; fromRev: number | null; now: Date },
): Promise<number | undefined> {
  const { rows } = await sql<{ rev: number }>`
    insert into tool_sessions (id, tool_id, person_id, context, state, rev, actions, last_run_id, used_at)
    values (${turn.id}, ${key.toolId}, ${key.personId}, ${key.context}, ${jsonValue(turn.state ?? {})}, 1,
            ${jsonValue(turn.actions)}, ${turn.runId}, ${turn.now})
    on conflict on constraint one_session_per_tool_person_and_context do update
    set state = excluded.state, rev = tool_sessions.rev + 1, actions = excluded.actions,
        last_run_id = excluded.last_run_id, used_at = excluded.used_at
    where ${turn.fromRev}::integer is null or tool_sessions.rev = ${turn.fromRev}
    returning rev`.execute(tx);
  return rows[0]?.rev;
}

/** Makes sure a session exists that files can be kept with; returns its id. */
export async function touchSession(tx: Db, key: SessionKey, id: string, now: Date): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into tool_sessions (id, tool_id, person_id, context, state, rev, actions, used_at)
    values (${id}, ${key.toolId}, ${key.personId}, ${key.context}, '{}', 0, '[]', ${now})
    on conflict on constraint one_session_per_tool_person_and_context do update
    set used_at = excluded.used_at
    returning id`.execute(tx);
  return (rows[0] as { id: string }).id;
}

/** The files kept for the next turn, in upload order, unless they were last used before `since`. */
export async function listSessionFiles(db: Db, key: SessionKey, since: Date): Promise<SessionFileRow[]> {
  const { rows } = await sql<SessionFileRow>`
    select tool_session_files.name, tool_session_files.upload_id, uploads.bytes
    from tool_sessions
    join tool_session_files on tool_session_files.session_id = tool_sessions.id
    join uploads on uploads.id = tool_session_files.upload_id
    where tool_id = ${key.toolId} and person_id = ${key.personId} and context = ${key.context}
      and tool_sessions.used_at > ${since}
    order by tool_session_files.position`.execute(db);
  return rows;
}

/** Replaces the session's files as a set. */
export async function replaceSessionFiles(
  tx: Db,
  sessionId: string,
  files: { name: string; uploadId: string }[],
): Promise<void> {
  await sql`delete from tool_session_files where session_id = ${sessionId}`.execute(tx);
  await sql`
    insert into tool_session_files (session_id, position, name, upload_id)
    select ${sessionId}::uuid, ordinal, name, upload_id
    from unnest(${files.map((file) => file.name)}::text[], ${files.map((file) => file.uploadId)}::uuid[])
      with ordinality as file (name, upload_id, ordinal)`.execute(tx);
}

/** Forgets a session, its files too. */
export async function deleteSession(tx: Db, id: string): Promise<void> {
  await sql`delete from tool_sessions where id = ${id}`.execute(tx);
}

/** Lets go of the files that a session keeps from one run. */
export async function dropSessionFilesOf(tx: Db, id: string, runId: string): Promise<void> {
  await sql`
    delete from tool_session_files
    using run_files
    where tool_session_files.session_id = ${id} and run_files.run_id = ${runId}
      and run_files.upload_id = tool_session_files.upload_id`.execute(tx);
}

/** Lets go of files of sessions last used before `before`; returns how many. */
export async function deleteOldSessionFiles(db: Db, before: Date): Promise<number> {
  const result = await sql`
    delete from tool_session_files
    using tool_sessions
    where tool_sessions.id = tool_session_files.session_id and tool_sessions.used_at < ${before}`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
