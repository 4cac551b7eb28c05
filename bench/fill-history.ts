/** A year of runs, straight into the database: some tools and people have most of them, and one in ten failed. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../src/db/database.ts';

const TOOLS = 200;
const PEOPLE = 1000;
const BATCH = 100_000;

export interface HistoryOptions {
  runs: number;
  /** A published version, whose tool the others are made after. */
  versionId: string;
  /** These have every tenth run each, beside what chance gives them. */
  busyIds: [string, string];
  say: (text: string) => void;
}

/** The busiest tool, with every sixth run and no more than twenty that timed out, and one with a handful of runs. */
export interface FilledHistory {
  busyToolId: string;
  quietToolId: string;
  /** The first version of the busiest tool, of which only the oldest runs are. */
  oldVersionId: string;
}

/** Stores runs that have ended, from a year ago until now, in the order of time as they would have come. */
export async function fillHistory(db: Db, options: HistoryOptions): Promise<FilledHistory> {
  await sql`select setseed(0.5)`.execute(db);
  const toolIds = await addTools(db, options.versionId);
  const personIds = await addPeople(db, options.busyIds);
  for (let from = 0; from < options.runs; from += BATCH) {
    options.say(`${from} of ${options.runs} runs`);
    await addRuns(db, { toolIds, personIds, from, to: Math.min(from + BATCH, options.runs), of: options.runs });
  }
  options.say('vacuum');
  await sql`vacuum (analyze) runs`.execute(db);
  const [busyToolId, quietToolId] = [toolIds[0] as string, toolIds.at(-1) as string];
  const { rows } = await sql<{ id: string }>`
    select id from tool_versions where tool_id = ${busyToolId} and number = 1`.execute(db);
  return { busyToolId, quietToolId, oldVersionId: rows[0]?.id ?? '' };
}

/** Each with three versions, the last of which is published. */
async function addTools(db: Db, versionId: string): Promise<string[]> {
  const ids = Array.from({ length: TOOLS }, () => randomUUID());
  await sql`
    with model as (
      select tools.* from tools join tool_versions on tool_versions.tool_id = tools.id where tool_versions.id = ${versionId}
    )
    insert into tools (id, slug, title, summary, description, audience, owner_id, created_at, updated_at)
    select new.id, 'history-' || number, 'Tool number ' || number, summary, description, audience, owner_id, created_at, updated_at
    from model, unnest(${ids}::uuid[]) with ordinality as new (id, number)`.execute(db);
  await sql`
    with model as (select * from tool_versions where id = ${versionId})
    insert into tool_versions (id, tool_id, number, state, language, source, entrypoint, limits, usage_instructions,
      change_summary, content_hash, created_by, created_at, archived_at, submitted_by, submitted_at, published_by, published_at)
    select gen_random_uuid(), new.id, place, case place when 3 then 'active' else 'archived' end, language, source, entrypoint,
      limits, usage_instructions, change_summary, content_hash, created_by, created_at,
      case place when 3 then null else created_at end, submitted_by, submitted_at, published_by, published_at
    from model, unnest(${ids}::uuid[]) as new (id), generate_series(1, 3) as place`.execute(db);
  await sql`
    update tools
    set is_published = true, active_version_id = version.id, head_version_id = version.id
    from tool_versions as version
    where version.tool_id = tools.id and version.number = 3 and tools.id = any (${ids}::uuid[])`.execute(db);
  return ids;
}

async function addPeople(db: Db, busyIds: [string, string]): Promise<string[]> {
  const ids = Array.from({ length: PEOPLE }, () => randomUUID());
  await sql`
    insert into people (id, name, email)
    select id, 'Person ' || number, 'person-' || number || '@example.org'
    from unnest(${ids}::uuid[]) with ordinality as new (id, number)`.execute(db);
  return [...busyIds, ...ids];
}

interface Slice {
  toolIds: string[];
  personIds: string[];
  from: number;
  to: number;
  of: number;
}

async function addRuns(db: Db, { toolIds, personIds, from, to, of }: Slice): Promise<void> {
  await sql`
    with tool as (select ${toolIds}::uuid[] as ids), person as (select ${personIds}::uuid[] as ids),
    versions as (
      select tool_id, (array_agg(id order by number))[1:3] as ids from tool_versions group by tool_id
    ), drawn as (
      select number, date_trunc('milliseconds', now() - interval '365 days' * (1 - number::float8 / ${of})) as at,
        least(${toolIds.length}, 1 + floor(${toolIds.length} * random() ^ 3)::integer) as tool_place,
        case when random() < 0.2 then 1 + (number % 2)::integer
          else least(${personIds.length}, 1 + floor(${personIds.length} * random() ^ 2)::integer) end as person_place,
        random() as luck, random() as context_luck, random() as trigger_luck, 200 + floor(20000 * random() ^ 4)::integer as took
      from generate_series(${from}::bigint, ${to}::bigint - 1) as number
    ), judged as (
      select *, case when luck < 0.9 then 'succeeded' when luck < 0.98 then 'failed' when luck < 0.995 and tool_place > 1 then 'timed_out'
        when luck < 0.995 and number % 997 = 0 then 'timed_out' else 'canceled' end as status
      from drawn
    )
    insert into runs (id, tool_id, version_id, person_id, context, trigger, session_context, inputs, limits, status, reason,
      attempt, queued_at, started_at, finished_at, exit_code, duration_ms, cpu_ms, peak_memory_bytes, error_summary, outputs,
      next_actions, author_notices, refused_artifacts, last_seq)
    select gen_random_uuid(), tool.ids[tool_place], versions.ids[1 + floor(number * 3.0 / ${of})::integer],
      person.ids[person_place], case when context_luck < 0.05 then 'sandbox' else 'production' end,
      case when trigger_luck < 0.3 then 'schedule' when trigger_luck < 0.4 then 'api' else 'manual' end,
      'default', json_build_object('text', repeat('x', 120), 'count', number),
      '{"timeoutMs":60000,"memoryBytes":536870912,"processes":64,"outputBytes":10485760,"logBytes":1048576,"cpuMs":90000}',
      status, case status when 'succeeded' then 'ok' when 'failed' then 'script_error' when 'timed_out' then 'timeout' else 'canceled' end,
      1, at, at + interval '40 milliseconds', at + (40 + took) * interval '1 millisecond', 0, took, took / 2, 30000000,
      case status when 'failed' then 'The file has no column named ' || (number % 1000) end,
      json_build_array(json_build_object('kind', 'markdown', 'text', repeat('lorem ipsum ', 30))), '[]', '[]', '[]', 4
    from tool, person, judged
    join versions on versions.tool_id = (select ids from tool)[tool_place]`.execute(db);
}
