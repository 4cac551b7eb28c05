import { type RawBuilder, sql } from 'kysely';
import type { RunStatus } from '../contract/run-status.ts';
import type { Db } from './database.ts';

/**
 * Part of the statement that ends a run: notes the run for the rules of alerts, where one that is on could care. `ended` is
 * the CTE with the row of the run.
 */
export function noteEndedRun(ended: string, at: Date): RawBuilder<unknown> {
  return sql`
    insert into alert_happenings (run_id, at)
    select id, ${at}::timestamptz
    from ${sql.ref(ended)} as ended
    where ended.context = 'production' and ended.status <> 'canceled'
      and exists (
        select from alert_rules
        where is_enabled and (tool_id is null or tool_id = ended.tool_id)
          and (schedule_id is null or schedule_id = ended.schedule_id)
      )`;
}

/**
 * Strikes a dead worker off, and notes for the rules when it was last heard of: the one that is started in its place may
 * be there before anybody finds it dead. False when another did it first.
 */
export async function deleteDeadWorker(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql`
    with gone as (
      delete from workers where id = ${id} returning id, heartbeat_at
    ), noted as (
      insert into alert_happenings (worker_id, at)
      select id, heartbeat_at from gone
      where exists (select from alert_rules where is_enabled and 'worker_lost' = any (events))
    )
    select from gone`.execute(db);
  return rows.length > 0;
}

export interface HappeningRow {
  /** Of a worker that is gone. */
  worker_id: string | null;
  at: Date;
  run: { id: string; toolId: string; scheduleId: string | null; status: RunStatus } | null;
}

/**
 * Takes what happened and was not judged yet, in order, for this transaction alone: what is stored with it is stored
 * once, and when it does not commit somebody else takes the same again.
 */
export async function takeHappenings(tx: Db, limit: number): Promise<HappeningRow[]> {
  const { rows } = await sql<HappeningRow>`
    with taken as (
      delete from alert_happenings
      where id in (select id from alert_happenings order by id limit ${limit} for update skip locked)
      returning id, run_id, worker_id, at
    )
    select taken.worker_id, taken.at,
           case when runs.id is not null then json_build_object(
             'id', runs.id, 'toolId', runs.tool_id, 'scheduleId', runs.schedule_id, 'status', runs.status) end as run
    from taken
    left join runs on runs.id = taken.run_id
    order by taken.at, taken.id`.execute(tx);
  return rows;
}
