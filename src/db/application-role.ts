/**
 * The role that server and workers use where the tables belong to another one: it may read and write everything but the
 * audit, which it may only add to. Invariant: nothing that this role can do changes or removes an event.
 */
import { sql } from 'kysely';
import { type Db, inTransaction } from './database.ts';

const QUEUE_SCHEMA = 'graphile_worker';

/** The role of this connection. */
export async function currentRole(db: Db): Promise<string> {
  const { rows } = await sql<{ role: string }>`select current_user as role`.execute(db);
  return rows[0]?.role ?? '';
}

/**
 * Gives `role` what the program needs, wherever a migration has made a table that it may not read yet. To be called by
 * the owner, after the migrations. Safe to call from several processes at once.
 */
export async function admitApplication(owner: Db, role: string): Promise<void> {
  await inTransaction(owner, async (tx) => {
    if (!(await lacksRights(tx, role))) return;
    // Grants of two at once would meet at the same rows of the catalogue.
    await sql`select pg_advisory_xact_lock(7070003)`.execute(tx);
    await grantRights(tx, role);
    for (const table of await listTablesWithoutPolicy(tx)) await openPolicy(tx, table);
  });
}

async function lacksRights(tx: Db, role: string): Promise<boolean> {
  const { rows } = await sql`
    select from pg_class
    where relnamespace in (current_schema()::regnamespace, to_regnamespace(${QUEUE_SCHEMA}))
      and relkind in ('r', 'p') and not has_table_privilege(${role}, oid, 'select')
    limit 1`.execute(tx);
  return rows.length > 0;
}

async function grantRights(tx: Db, role: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(tx);
  const schemas = sql.join([rows[0]?.name ?? 'public', QUEUE_SCHEMA].map((name) => sql.id(name)));
  const to = sql.id(role);
  await sql`grant usage on schema ${schemas} to ${to}`.execute(tx);
  await sql`grant select, insert, update, delete on all tables in schema ${schemas} to ${to}`.execute(tx);
  await sql`grant usage, select on all sequences in schema ${schemas} to ${to}`.execute(tx);
  await sql`revoke all on migrations, audit_events, audit_chain, audit_head from ${to}`.execute(tx);
  await sql`grant select on migrations, audit_events, audit_chain, audit_head to ${to}`.execute(tx);
  await sql`grant insert on audit_events to ${to}`.execute(tx);
}

async function listTablesWithoutPolicy(tx: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name
    from pg_class
    where relnamespace = to_regnamespace(${QUEUE_SCHEMA}) and relrowsecurity
      and not exists (select from pg_policy where polrelid = pg_class.oid)`.execute(tx);
  return rows.map((row) => row.name);
}

/** The queue turns on row level security without a policy, which hides all rows from anyone but the owner. */
async function openPolicy(tx: Db, table: string): Promise<void> {
  await sql`
    create policy whoever_was_granted_the_table on ${sql.id(QUEUE_SCHEMA, table)} using (true) with check (true)`.execute(
    tx,
  );
}

/** Whether the role of this connection could change or remove what is in the audit. */
export async function canRewriteAudit(db: Db): Promise<boolean> {
  const { rows } = await sql<{ can: boolean }>`
    select bool_or(pg_has_role(relowner, 'member') or has_table_privilege(pg_class.oid, 'update, delete, truncate')) as can
    from pg_class
    where oid in ('audit_events'::regclass, 'audit_chain'::regclass, 'audit_head'::regclass)`.execute(db);
  return rows[0]?.can !== false;
}
