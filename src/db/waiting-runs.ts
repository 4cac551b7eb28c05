/**
 * Who goes next. Each run has a place, and the queue hands out the lowest one. Places are start times of a virtual clock
 * (start-time fair queueing): a new run stands one behind the last unfinished run of its person, and never before the
 * runs that are under way. So people take turns however many runs each of them has waiting, nobody who waits is
 * overtaken for ever, and who was away saves nothing up. The clock is read off the rows; there is nothing to keep.
 */
import { type RawBuilder, sql } from 'kysely';
import type { RunContext } from '../contract/run.ts';
import type { Db } from './database.ts';
import { addJob } from './queue.ts';

/**
 * How many runs of everybody else may go before a test run that came at the same time: people who use a tool go before
 * people who try one, but cannot keep them waiting for ever.
 */
const TEST_RUN_LAG = 4;

const lag = sql`(case context when 'sandbox' then ${sql.lit(TEST_RUN_LAG)} else 0 end)`;

/** A CTE `standing`: how many runs of a person have not ended, and the place of the last of them. */
export function standingOf(personId: string): RawBuilder<unknown> {
  return sql`
    standing as (
      select count(*) as unfinished, max(place - ${lag}) as last
      from runs
      where person_id = ${personId} and status in ('queued', 'running')
    )`;
}

/** The virtual clock: where the runs under way stand, or else the next one. */
const clock = sql`
  coalesce(
    (select max(place - ${lag}) from runs where status = 'running'),
    (select place - ${lag} from runs where status = 'queued' order by place limit 1),
    0
  )`;

/** The place of a new run; needs `standing`. */
export function placeAfter(context: RunContext): RawBuilder<unknown> {
  return sql`
    greatest(standing.last + 1, ${clock}) + ${sql.lit(context === 'sandbox' ? TEST_RUN_LAG : 0)}`;
}

/**
 * The same for many new production runs at once: a CTE `placed` (id, place) out of the CTE `given` (id, person_id,
 * position), each standing where it would if they came one after the other. Those beyond `maxUnfinished` of their person
 * are left out.
 */
export function placesAfter(given: string, maxUnfinished: number): RawBuilder<unknown> {
  return sql`
    standing as (
      select person_id, count(*) as unfinished, max(place - ${lag}) as last
      from runs
      where person_id in (select person_id from ${sql.ref(given)}) and status in ('queued', 'running')
      group by person_id
    ), in_line as (
      select id, person_id, row_number() over (partition by person_id order by position) as nth
      from ${sql.ref(given)}
    ), placed as (
      select in_line.id, greatest(standing.last + 1, clock.place) + in_line.nth - 1 as place
      from in_line
      left join standing on standing.person_id = in_line.person_id
      cross join (select ${clock} as place) as clock
      where coalesce(standing.unfinished, 0) + in_line.nth <= ${maxUnfinished}
    )`;
}

/** How many runs of one person, and of one tool, may be under way at once; null: as many as there are workers for. */
export interface Shares {
  perPerson: number | null;
  perTool: number | null;
}

/** Whether a run of `runs` would go beyond the share of its person or tool. */
export function isUsedUp(holder: 'person' | 'tool', shares: Shares): RawBuilder<unknown> {
  const share = holder === 'person' ? shares.perPerson : shares.perTool;
  if (share === null) return sql`false`;
  const column = sql.ref(holder === 'person' ? 'person_id' : 'tool_id');
  return sql`(
    select count(*) >= ${share}
    from runs as other
    where other.status = 'running' and other.${column} = runs.${column}
  )`;
}

/**
 * Releases the first run that the person's share holds back and the first that the tool's does, where there is room
 * again. Called whenever a run of theirs has stopped running, after that was committed, and when one was held: whichever
 * of the two comes last sees the other.
 */
export async function releaseNext(
  db: Db,
  holders: { personId: string; toolId: string },
  shares: Shares,
): Promise<void> {
  await sql`
    with next_of_person as (
      select id
      from runs
      where status = 'queued' and held_by = 'person' and person_id = ${holders.personId}
        and not (${isUsedUp('person', shares)})
      order by place
      limit 1
      for update skip locked
    ), next_of_tool as (
      select id
      from runs
      where status = 'queued' and held_by = 'tool' and tool_id = ${holders.toolId} and not (${isUsedUp('tool', shares)})
      order by place
      limit 1
      for update skip locked
    ), ${releasedFrom(sql`select id from next_of_person union select id from next_of_tool`)}
    select ${addJob(sql`released.id`, sql`released.place`)} from released`.execute(db);
}

/** Releases all held runs for which there is room, whatever became of those who should have; returns how many. */
export async function releaseAll(db: Db, shares: Shares): Promise<number> {
  const { rows } = await sql`
    with running as (
      select case grouping(person_id) when 0 then 'person' else 'tool' end as kind,
        coalesce(person_id, tool_id) as holder, count(*) as runs
      from runs
      where status = 'running'
      group by grouping sets ((person_id), (tool_id))
    ), held as (
      select id, held_by, case held_by when 'person' then person_id else tool_id end as holder, place
      from runs
      where status = 'queued' and held_by is not null
    ), in_line as (
      select held.id, row_number() over (partition by held_by, held.holder order by place) as rank,
        coalesce(running.runs, 0) as taken,
        case held_by when 'person' then ${shares.perPerson}::integer else ${shares.perTool}::integer end as share
      from held
      left join running on running.kind = held.held_by and running.holder = held.holder
    ), ${releasedFrom(sql`select id from in_line where share is null or rank <= share - taken`)}
    select ${addJob(sql`released.id`, sql`released.place`)} from released`.execute(db);
  return rows.length;
}

function releasedFrom(ids: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    released as (
      update runs
      set held_by = null
      where id in (${ids}) and status = 'queued' and held_by is not null
      returning id, place
    )`;
}

/** Up to `limit` runs that have been waiting for a worker since before `before`, the next ones first. */
export async function listWaitingRuns(db: Db, before: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id
    from runs
    where status = 'queued' and held_by is null and queued_at < ${before}
    order by place
    limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}

export interface WaitingRow {
  held_by: 'person' | 'tool' | null;
  has_worker: boolean;
  /** Runs that wait for the same and go first. */
  ahead: number;
}

/** What a queued run waits for; undefined when it waits no more. A worker counts until it was silent for `silenceMs`. */
export async function findWaiting(db: Db, id: string, silenceMs: number): Promise<WaitingRow | undefined> {
  const { rows } = await sql<WaitingRow>`
    select held_by,
      exists (select from workers where heartbeat_at >= now() - ${silenceMs} * interval '1 millisecond') as has_worker,
      (
        select count(*)
        from runs as other
        where other.status = 'queued'
          and other.held_by is not distinct from runs.held_by
          and (runs.held_by is distinct from 'person' or other.person_id = runs.person_id)
          and (runs.held_by is distinct from 'tool' or other.tool_id = runs.tool_id)
          and (other.place, other.queued_at, other.id) < (runs.place, runs.queued_at, runs.id)
      ) as ahead
    from runs
    where id = ${id} and status = 'queued'`.execute(db);
  return rows[0];
}

/** The runs of a person that have not ended. */
export async function listUnfinishedRunsOf(db: Db, personId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from runs where person_id = ${personId} and status in ('queued', 'running')`.execute(db);
  return rows.map((row) => row.id);
}
