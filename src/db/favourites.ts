import { sql } from 'kysely';
import type { Db } from './database.ts';
import { type ToolRow, toolColumns } from './tools.ts';

export interface CatalogueRow extends ToolRow {
  is_favourite: boolean;
}

/** Marks a tool as somebody's favourite; false when it was one. */
export async function insertFavourite(tx: Db, personId: string, toolId: string, now: Date): Promise<boolean> {
  const result = await sql`
    insert into favourites (person_id, tool_id, created_at)
    values (${personId}, ${toolId}, ${now})
    on conflict do nothing`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Takes the mark away; false when there was none. */
export async function deleteFavourite(tx: Db, personId: string, toolId: string): Promise<boolean> {
  const result = await sql`
    delete from favourites
    where person_id = ${personId} and tool_id = ${toolId}`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Whether a tool is somebody's favourite. */
export async function isFavourite(db: Db, personId: string, toolId: string): Promise<boolean> {
  const { rows } = await sql`
    select from favourites where person_id = ${personId} and tool_id = ${toolId}`.execute(db);
  return rows.length > 0;
}

/** Of somebody who runs one tool all day long, the others are found among so many runs. */
const LOOK_BACK_RUNS = 500;

/** The published tools that a person ran last, the latest first; at most `limit`. Test runs do not count. */
export async function listRecentTools(db: Db, personId: string, limit: number): Promise<CatalogueRow[]> {
  const { rows } = await sql<CatalogueRow>`
    with latest as (
      select tool_id, queued_at, context = 'production' and erased_at is null as counts
      from runs
      where person_id = ${personId}
      order by queued_at desc, id desc
      limit ${LOOK_BACK_RUNS}
    ), used as (
      select tool_id, max(queued_at) as used_at from latest where counts group by tool_id
    )
    select ${toolColumns}, favourites.tool_id is not null as is_favourite
    from used
    join tools on tools.id = used.tool_id and tools.is_published
    join people as owner on owner.id = tools.owner_id
    left join favourites on favourites.tool_id = tools.id and favourites.person_id = ${personId}
    order by used.used_at desc, tools.id
    limit ${limit}`.execute(db);
  return rows;
}
