/** The program's own role can add to the audit, and nothing else: it tries all there is to try. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { canRewriteAudit } from '../../src/db/application-role.ts';
import { ownOrigin, recordAudit } from '../../src/db/audit.ts';
import { openDatabase, openPool } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { readAudit } from '../audit-rows.ts';
import { useDatabase } from '../database.ts';

describe('access to the audit', () => {
  const database = useDatabase();

  const record = () =>
    recordAudit(database.db, ownOrigin, {
      ...{ action: 'tool.changed', target: { type: 'tool', id: randomUUID() }, after: { title: 'x' }, at: new Date() },
    });

  /** The code of the refusal, or what was allowed. */
  async function attempt(url: string, ...statements: string[]): Promise<string> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
      return `allowed: ${statements.join('; ')}`;
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    } finally {
      await client.end();
    }
  }

  const tables = ['audit_events', 'audit_chain', 'audit_head'];
  const writes: Record<string, string> = {
    audit_events: `update audit_events set after = '{}'`,
    audit_chain: `update audit_chain set hash = '\\x00'`,
    audit_head: `update audit_head set hash = '\\x00'`,
  };

  describe("the program's role", () => {
    it('adds events, which are linked, and reads them', async () => {
      await record();
      const rows = await readAudit(database.pool);
      expect(rows.at(-1)).toMatchObject({ seq: rows.length, action: 'tool.changed' });
      const { rows: whoami } = await database.pool.query('select current_user as role');
      expect(whoami).toEqual([{ role: 'scriptorium_app' }]);
      expect(await canRewriteAudit(database.db)).toBe(false);
    });

    it.each([
      ...tables.flatMap((table) => [
        writes[table] ?? '',
        `delete from ${table}`,
        `truncate ${table} cascade`,
        `drop table ${table} cascade`,
        `alter table ${table} disable trigger all`,
        `alter table ${table} disable trigger user`,
        `alter table ${table} owner to current_user`,
        `alter table ${table} add column x int`,
        `alter table ${table} rename to elsewhere`,
        `create trigger mine before insert on ${table} for each row execute function refuse_change_of_audit()`,
        `create rule mine as on insert to ${table} do instead nothing`,
        `begin; lock table ${table} in access exclusive mode`,
      ]),
      `insert into audit_chain (seq, event_id, hash) select 99, id, '\\x00' from audit_events limit 1`,
      `insert into audit_head (is_only, seq, hash) values (true, 1, '\\x00')`,
      `merge into audit_events using (values (1)) as v (n) on true when matched then delete`,
      `copy audit_chain from program 'true'`,
      `drop trigger audit_event_is_linked on audit_events`,
      `drop function link_audit_event() cascade`,
      `create or replace function link_audit_event() returns trigger language plpgsql as 'begin return null; end'`,
      `alter function audit_hash(bytea, bigint, audit_events) reset search_path`,
      `drop schema public cascade`,
      `update migrations set hash = ''`,
      'set role scriptorium',
      'set session authorization scriptorium',
      'set session_replication_role = replica',
      'alter role current_user superuser',
      'grant scriptorium to current_user',
      'create table mine (n int)',
      `create function mine() returns int language sql as 'select 1'`,
    ])('may not: %s', async (statement) => {
      await record();
      expect(await attempt(database.url, statement)).toBe('42501');
    });

    it('gains nothing by granting itself what it has not', async () => {
      for (const table of tables) await attempt(database.url, `grant all on ${table} to current_user`);
      expect(await canRewriteAudit(database.db)).toBe(false);
    });

    it('cannot make the chain believe in tables of its own', async () => {
      const before = await readAudit(database.pool);
      const shadow = `create temp table audit_head (is_only boolean, seq bigint, hash bytea)`;
      const fill = `insert into audit_head values (true, 5000, '\\x00')`;
      const add = `insert into public.audit_events (at, action) values (now(), 'tool.changed')`;
      expect(await attempt(database.url, shadow, fill, 'set search_path = pg_temp, public', add)).toMatch(/^allowed/);
      expect((await readAudit(database.pool)).map((row) => row.seq)).toEqual([
        ...before.map((row) => row.seq),
        before.length + 1,
      ]);
      const trigger = 'create trigger mine after insert on twin for each row execute function link_audit_event()';
      expect(await attempt(database.url, 'create temp table twin (like audit_events)', trigger)).toBe('42501');
    });

    it('cannot hold the link back beyond its commit', async () => {
      const add = `insert into audit_events (at, action) values (now(), 'tool.changed')`;
      await attempt(database.url, 'begin', 'set constraints all deferred', add, 'commit');
      expect((await readAudit(database.pool)).filter((row) => row.seq === null)).toEqual([]);
    });

    it('migrates nothing, and needs to where nothing is missing', async () => {
      expect(await migrate(database.db, 'migrations')).toEqual([]);
    });
  });

  describe('the role that owns the tables', () => {
    it('is kept by the triggers from changing the audit in passing', async () => {
      await record();
      for (const table of ['audit_events', 'audit_chain']) {
        expect(await attempt(database.ownerUrl, writes[table] ?? '')).toBe('42501');
        expect(await attempt(database.ownerUrl, `delete from ${table}`)).toBe('42501');
        expect(await attempt(database.ownerUrl, `truncate ${table} cascade`)).toBe('42501');
      }
      expect(await attempt(database.ownerUrl, 'delete from audit_head')).toBe('42501');
    });

    it('is known as one who could', async () => {
      const pool = openPool(database.ownerUrl, 1);
      expect(await canRewriteAudit(openDatabase(pool))).toBe(true);
      await pool.end();
    });
  });
});
