import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Who maintains a tool besides its owner, by name. */
export async function listMaintainers(db: Db, toolId: string): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select people.id, people.name
    from tool_maintainers
    join people on people.id = tool_maintainers.person_id
    where tool_maintainers.tool_id = ${toolId}
    order by lower(people.name), people.id`.execute(db);
  return rows;
}

/** Makes a person a maintainer. False when they were one. */
export async function insertMaintainer(db: Db, toolId: string, personId: string): Promise<boolean> {
  const result = await sql`
    insert into tool_maintainers (tool_id, person_id)
    values (${toolId}, ${personId})
    on conflict do nothing`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Takes a person from the maintainers. False when they were none. */
export async function deleteMaintainer(db: Db, toolId: string, personId: string): Promise<boolean> {
  const result = await sql`
    delete from tool_maintainers
    where tool_id = ${toolId} and person_id = ${personId}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Gives a tool another owner. */
export async function updateOwner(db: Db, tool: { id: string; ownerId: string; now: Date }): Promise<void> {
  await sql`
    update tools
    set owner_id = ${tool.ownerId}, updated_at = ${tool.now}
    where id = ${tool.id}`.execute(db);
}
