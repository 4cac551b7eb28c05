/**
 * The list of runs, of one person or of all, however many there are. What an index finds in order is asked of it; what is
 * left to check is checked on at most LOOK_AT runs for each page, and the page says how far it has looked.
 */
import { type RawBuilder, sql } from 'kysely';
import type { HistoryStep, RunContext, RunTrigger } from '../contract/run.ts';
import type { FinalStatus, RunStatus } from '../contract/run-status.ts';
import { readRunText } from '../core/run-text.ts';
import type { Db } from './database.ts';
import type { RunCountRow } from './run-counts.ts';
import { type RunSummaryRow, summaryColumns, summaryTables } from './runs.ts';

/** Null leaves a thing open. */
export interface RunFilter {
  /** Whose. */
  personId: string | null;
  /** Whether they are the reader's own, who may search in what errors say. */
  isOwn: boolean;
  /** Nothing can match. */
  isNone: boolean;
  toolId: string | null;
  versionId: string | null;
  status: RunStatus | null;
  trigger: RunTrigger | null;
  context: RunContext | null;
  /** When it was asked for: from, and up to, not with. */
  from: Date | null;
  to: Date | null;
  text: string | null;
}

export interface RunPlace {
  queuedAt: Date;
  id: string;
}

export interface RunPage {
  rows: RunSummaryRow[];
  /** Where the next page begins; null at the end of the list. */
  next: RunPlace | null;
  /** Whether there are fewer rows than asked for because only so many runs were looked at. */
  isBreak: boolean;
}

/** Measured on a million runs, on a busy machine: 25 ms for so many of one person, which lie apart; 5000 took 45 ms. */
const LOOK_AT = 3000;

/** Runs that match, newest first; a page of them before `before`. */
export async function listRuns(
  db: Db,
  filter: RunFilter,
  page: { before: RunPlace | null; limit: number },
): Promise<RunPage> {
  const plan = await planOf(db, filter);
  if (plan === null) return { rows: [], next: null, isBreak: false };
  const { rows } = await sql<RunSummaryRow>`
    with page as (
      select id, queued_at
      from ${lookedAt(plan, page.before)}
      where ${all(plan.checked)}
      order by queued_at desc, id desc
      limit ${page.limit}
    )
    select ${summaryColumns}
    from page
    join ${summaryTables} on runs.id = page.id
    order by page.queued_at desc, page.id desc`.execute(db);
  const last = rows.at(-1);
  if (rows.length === page.limit && last)
    return { rows, next: { queuedAt: last.queued_at, id: last.id }, isBreak: false };
  const next = await lastLookedAt(db, plan, page.before);
  return { rows, next, isBreak: next !== null };
}

async function lastLookedAt(db: Db, plan: Plan, before: RunPlace | null): Promise<RunPlace | null> {
  const { rows } = await sql<{ queued_at: Date; id: string }>`
    select queued_at, id
    from ${lookedAt(plan, before)}
    offset ${LOOK_AT - 1}`.execute(db);
  return rows[0] ? { queuedAt: rows[0].queued_at, id: rows[0].id } : null;
}

export interface RecentRuns {
  /** By when they were asked for. */
  rows: Pick<RunCountRow, 'start' | 'succeeded' | 'failed' | 'timed_out' | 'canceled'>[];
  /** How far back was looked; null: all the way. */
  countedFrom: Date | null;
}

/** How the newest runs that match ended, step by step. Those that have not ended do not count. */
export async function countRecentRuns(db: Db, filter: RunFilter, step: HistoryStep): Promise<RecentRuns> {
  const plan = await planOf(db, filter);
  if (plan === null) return { rows: [], countedFrom: null };
  const { rows } = await sql<RunCountRow & { oldest: Date; looked: number }>`
    select date_trunc(${step}, queued_at, 'UTC') as start, ${countOf('succeeded')}, ${countOf('failed')},
      ${countOf('timed_out')}, ${countOf('canceled')}, min(queued_at) as oldest, count(*) as looked
    from (
      select queued_at, case when ${all(plan.checked)} then status end as status
      from ${lookedAt(plan, null)}
    ) as judged
    group by 1
    order by 1`.execute(db);
  const isAll = rows.reduce((sum, row) => sum + row.looked, 0) < LOOK_AT;
  return { rows, countedFrom: isAll ? null : (rows[0]?.oldest ?? null) };
}

function countOf(status: FinalStatus): RawBuilder<unknown> {
  return sql`count(*) filter (where status = ${status}) as ${sql.ref(status)}`;
}

interface Plan {
  /** Asked of an index, which gives the runs in their order. */
  asked: RawBuilder<unknown>[];
  /** Checked on each. */
  checked: RawBuilder<unknown>[];
}

/** Null: nothing can match. */
async function planOf(db: Db, filter: RunFilter): Promise<Plan | null> {
  if (filter.isNone) return null;
  const text = filter.text === null ? null : readRunText(filter.text);
  const toolIds = text?.kind === 'words' ? await listToolsNamed(db, text.words) : [];
  const words = text?.kind === 'words' ? text.words : null;
  if (words !== null && !filter.isOwn && toolIds.length === 0) return null;
  // A search for one tool by name is as quick as the choice of it.
  const [onlyTool] = words !== null && !filter.isOwn && toolIds.length === 1 ? toolIds : [];
  const toolId = filter.toolId ?? onlyTool ?? null;
  const isId = text?.kind === 'id';
  const { personId, versionId, status } = filter;
  const by = isId
    ? 'id'
    : personId !== null
      ? 'person'
      : versionId !== null
        ? 'version'
        : toolId !== null
          ? 'tool'
          : null;
  const conditions: [RawBuilder<unknown>, boolean][] = [
    [sql`erased_at is null`, false],
    // They have a list of their own.
    [sql`tool_id not in (select id from tools where kind = 'script')`, false],
    ...when(personId, (id) => sql`person_id = ${id}`, by === 'person'),
    ...when(versionId, (id) => sql`version_id = ${id}`, by === 'version'),
    ...when(toolId, (id) => sql`tool_id = ${id}`, by === 'tool'),
    ...when(status, (each) => sql`status = ${each}`, by !== 'version' && status !== 'succeeded'),
    ...when(filter.trigger, (each) => sql`trigger = ${each}`, false),
    ...when(filter.context, (each) => sql`context = ${each}`, false),
    ...when(filter.from, (time) => sql`queued_at >= ${time}`, true),
    ...when(filter.to, (time) => sql`queued_at < ${time}`, true),
    ...when(isId ? text : null, ({ from, to }) => sql`id between ${from} and ${to}`, true),
    ...when(words, (each) => mentions(each, toolIds, filter.isOwn), false),
  ];
  const pick = (isAsked: boolean) => conditions.filter(([, each]) => each === isAsked).map(([condition]) => condition);
  return { asked: pick(true), checked: pick(false) };
}

function when<T>(
  value: T | null,
  condition: (value: T) => RawBuilder<unknown>,
  isAsked: boolean,
): [RawBuilder<unknown>, boolean][] {
  return value === null ? [] : [[condition(value), isAsked]];
}

function mentions(words: string, toolIds: string[], isOwn: boolean): RawBuilder<unknown> {
  const ofTools = sql`tool_id = any (${toolIds}::uuid[])`;
  return isOwn ? sql`(${ofTools} or strpos(lower(error_summary), lower(${words})) > 0)` : ofTools;
}

async function listToolsNamed(db: Db, words: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from tools where strpos(lower(title || ' ' || slug), lower(${words})) > 0`.execute(db);
  return rows.map((row) => row.id);
}

function lookedAt({ asked }: Plan, before: RunPlace | null): RawBuilder<unknown> {
  const place = before && sql`(queued_at, id) < (${before.queuedAt}, ${before.id})`;
  return sql`
    (
      select *
      from runs
      where ${all(place ? [...asked, place] : asked)}
      order by queued_at desc, id desc
      limit ${LOOK_AT}
    ) as looked_at`;
}

function all(conditions: RawBuilder<unknown>[]): RawBuilder<unknown> {
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}
