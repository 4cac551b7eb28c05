import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';

export interface AuditFilter {
  actor: string | null;
  /** A whole action, or the noun before its dot. */
  action: string | null;
  target: string | null;
  text: string | null;
  from: Date | null;
  to: Date | null;
}

export interface AuditEventRow {
  seq: number;
  /** In hex. */
  hash: string;
  id: string;
  at: Date;
  actor_id: string | null;
  on_behalf_of: string | null;
  action: string;
  target_type: string | null;
  target_id: string | null;
  before: unknown;
  after: unknown;
  request_id: string | null;
  address: string | null;
}

export interface NamedAuditEventRow extends AuditEventRow {
  actor_name: string | null;
  behalf_name: string | null;
  target_name: string | null;
}

const eventColumns = sql`
  seq, encode(hash, 'hex') as hash, event.id, event.at, event.actor_id, event.on_behalf_of, event.action,
  event.target_type, event.target_id, event.before, event.after, event.request_id, event.address`;

const eventTables = sql`audit_events as event join audit_chain on event_id = event.id`;

/** The events that match, newest first, with the names their people and things have now; a page of them. */
export async function listAuditEvents(
  db: Db,
  filter: AuditFilter,
  page: { before: { at: Date; id: string } | null; limit: number },
): Promise<NamedAuditEventRow[]> {
  const { rows } = await sql<NamedAuditEventRow>`
    with page as (
      select ${eventColumns}
      from ${eventTables}
      where ${matches(filter)}
        and (${page.before === null}
          or (event.at, event.id) < (${page.before?.at ?? null}::timestamptz, ${page.before?.id ?? null}::uuid))
      order by event.at desc, event.id desc
      limit ${page.limit}
    )
    select page.*, actor.name as actor_name, behalf.name as behalf_name, ${nameOfTarget} as target_name
    from page
    left join people as actor on actor.id = page.actor_id
    left join people as behalf on behalf.id = page.on_behalf_of
    order by page.at desc, page.id desc`.execute(db);
  return rows;
}

/** The events that match, in the order of the chain: at most `limit` after `after`, none beyond `last`. */
export async function listAuditEventsInOrder(
  db: Db,
  filter: AuditFilter,
  page: { after: number; last: number; limit: number },
): Promise<AuditEventRow[]> {
  const { rows } = await sql<AuditEventRow>`
    select ${eventColumns}
    from ${eventTables}
    where ${matches(filter)} and seq > ${page.after} and seq <= ${page.last}
    order by seq
    limit ${page.limit}`.execute(db);
  return rows;
}

/** What the filter leaves out costs nothing: only what it names stands in the statement. */
function matches({ actor, action, target, text, from, to }: AuditFilter): RawBuilder<unknown> {
  const conditions = [
    ...(actor === null ? [] : [sql`(event.actor_id = ${actor} or event.on_behalf_of = ${actor})`]),
    ...(action === null ? [] : [isAction(action)]),
    ...(target === null ? [] : [sql`event.target_id = ${target}`]),
    ...(text === null ? [] : [contains(text)]),
    ...(from === null ? [] : [sql`event.at >= ${from}`]),
    ...(to === null ? [] : [sql`event.at < ${to}`]),
  ];
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}

/** All actions of a noun lie between its dot and the character after the dot, which an index can use. */
function isAction(action: string): RawBuilder<unknown> {
  return action.includes('.')
    ? sql`event.action = ${action}`
    : sql`(event.action >= ${`${action}.`} and event.action < ${`${action}/`})`;
}

function contains(text: string): RawBuilder<unknown> {
  return sql`(
    strpos(lower(concat_ws(' ', event.action, event.target_id, event.request_id, event.address, event.before::text,
      event.after::text)), lower(${text})) > 0
    or exists (
      select from people
      where id in (event.actor_id, event.on_behalf_of) and strpos(lower(name), lower(${text})) > 0
    )
  )`;
}

/** By the id as a uuid, so that the tables' own indexes find it; other kinds of things have no name here. */
const targetUuid = sql`(case when page.target_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then page.target_id::uuid end)`;

const nameOfTarget = sql`
  case page.target_type
    when 'person' then (select name from people where id = ${targetUuid})
    when 'script' then (select title from tools where id = ${targetUuid})
    when 'tool' then (select title from tools where id = ${targetUuid})
    when 'version' then (
      select tools.title || ' #' || tool_versions.number
      from tool_versions
      join tools on tools.id = tool_versions.tool_id
      where tool_versions.id = ${targetUuid}
    )
    when 'schedule' then (
      select schedules.name from schedules where schedules.id = ${targetUuid}
    )
    when 'run' then (
      select tools.title from runs join tools on tools.id = runs.tool_id where runs.id = ${targetUuid}
    )
  end`;
