/** The chain is proved, and each way to touch it is found; the tables are real, and the one who touches them owns them. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/cli/verify-audit.ts';
import type { ChainFault, ChainPlace } from '../../src/core/audit-chain.ts';
import { auditHash } from '../../src/core/audit-hash.ts';
import { ownOrigin, recordAudit } from '../../src/db/audit.ts';
import { listAuditLinks } from '../../src/db/audit-chain.ts';
import { inTransaction, openPool } from '../../src/db/database.ts';
import { readAudit } from '../audit-rows.ts';
import { useDatabase } from '../database.ts';

describe('the chain of the audit', () => {
  const database = useDatabase();
  let owner: Pool;
  beforeAll(() => {
    owner = openPool(database.ownerUrl, 1);
  });
  afterAll(() => owner.end());

  async function record(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      const target = { type: 'tool', id: randomUUID() } as const;
      await recordAudit(database.db, ownOrigin, { action: 'tool.changed', target, after: { n }, at: new Date() });
    }
  }

  /** What somebody does who owns the tables: no trigger is in the way. */
  async function tamper(...statements: string[]): Promise<void> {
    const tables = ['audit_events', 'audit_chain', 'audit_head'];
    const client = await owner.connect();
    try {
      for (const table of tables) await client.query(`alter table ${table} disable trigger user`);
      await client.query('alter table audit_chain drop constraint if exists audit_chain_event_id_fkey');
      for (const statement of statements) await client.query(statement);
      for (const table of tables) await client.query(`alter table ${table} enable trigger user`);
    } finally {
      client.release();
    }
  }

  async function verify(expected: ChainPlace | null = null) {
    const printed: string[] = [];
    const exitCode = await verifyAudit(database.db, { expected, isJson: true }, (text) => printed.push(text));
    const report = JSON.parse(printed.join('')) as {
      ok: boolean;
      events: number;
      last: ChainPlace;
      faults: ChainFault[];
    };
    expect(exitCode).toBe(report.ok ? 0 : 1);
    return report;
  }

  describe('the hash of an event', () => {
    it('is computed apart from the database, and is the same for every text that can be stored', async () => {
      // PostgreSQL stores no NUL and no half of a surrogate pair.
      const text = fc
        .oneof(
          fc.string({ unit: 'binary', maxLength: 30 }),
          fc.string({
            unit: fc.constantFrom('"', '\\', '/', '\b', '\f', '\n', '\r', '\t', '\u0001', '\u001f', '\u007f'),
          }),
          fc.string({ unit: fc.constantFrom('å', '\u0085', '\u2028', '\u{1f600}', '\ufeff', '\uffff', '<', '&', "'") }),
        )
        .map((value) => value.replaceAll('\0', '').toWellFormed());
      const event = fc.record({
        id: fc.uuid(),
        at: fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
        actorId: fc.option(fc.uuid()),
        onBehalfOf: fc.option(fc.uuid()),
        action: text,
        target: fc.option(fc.record({ type: text, id: text })),
        before: fc.option(fc.json().map((value) => value.replaceAll('\\u0000', ''))),
        after: fc.option(fc.dictionary(text, text).map((value) => JSON.stringify(value, null, 2))),
        requestId: fc.option(text),
        address: fc.option(text),
      });
      const start = (await readAudit(database.pool)).length;
      await fc.assert(
        fc.asyncProperty(event, async ({ id, at, actorId, onBehalfOf, action, target, ...rest }) => {
          await database.pool.query(
            `insert into audit_events (id, at, actor_id, on_behalf_of, action, target_type, target_id, before, after,
             request_id, address) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
            [
              ...[id, at.toISOString(), actorId, onBehalfOf, action, target?.type ?? null, target?.id ?? null],
              ...[rest.before, rest.after, rest.requestId, rest.address],
            ],
          );
        }),
        { numRuns: 300 },
      );
      const links = await listAuditLinks(database.db, 0, 10_000);
      expect(links.length).toBe(start + 300);
      for (const [index, link] of links.entries()) {
        const former = links[index - 1];
        if (former === undefined || link.event === null) continue;
        expect([link.event, auditHash(former.hash, link.seq, link.event)]).toEqual([link.event, link.hash]);
      }
      expect(await verify()).toMatchObject({ ok: true, faults: [] });
    });
  });

  describe('audit verify', () => {
    let events: { seq: number; id: string }[];
    beforeEach(async () => {
      await tamper(
        'truncate audit_events, audit_chain',
        `update audit_head set seq = 0, hash = sha256('scriptorium audit'::bytea)`,
      );
      await record(8);
      events = (await readAudit(database.pool)).map(({ seq, id }) => ({ seq: seq ?? 0, id }));
    });
    const at = (seq: number) => ({ seq, eventId: events[seq - 1]?.id ?? '' });
    const faults = async () => (await verify()).faults.map(({ detail: _, ...fault }) => fault);

    it('finds nothing in an audit that nobody touched, and says where it ends', async () => {
      const { rows } = await database.pool.query(`select seq, encode(hash, 'hex') as hash from audit_head`);
      expect(await verify()).toEqual({ ok: true, events: 8, last: rows[0], faults: [] });
      expect(await verify(rows[0])).toMatchObject({ ok: true });
    });

    it.each([
      [`after = '{"n": 30}'`],
      [`after = after::jsonb::text::json, before = '{}'`],
      ['actor_id = gen_random_uuid()'],
      [`at = at + interval '1 hour'`],
      [`at = at + interval '1 microsecond'`],
      [`action = 'tool.created'`],
      [`target_id = 'x'`],
      ['target_id = null, target_type = null'],
      [`address = '::1'`],
    ])('finds an event with %s', async (change) => {
      await tamper(`update audit_events set ${change} where id = '${at(3).eventId}'`);
      expect(await faults()).toEqual([{ ...at(3), what: 'changed' }]);
    });

    it('finds a changed event whose hash was made to fit, by the next one', async () => {
      await tamper(
        `update audit_events set after = '{}' where id = '${at(3).eventId}'`,
        `update audit_chain set hash = audit_hash((select hash from audit_chain where seq = 2), 3, audit_events)
       from audit_events where id = event_id and seq = 3`,
      );
      expect(await faults()).toEqual([{ ...at(4), what: 'changed' }]);
    });

    it('finds removed events in the middle and at the end', async () => {
      await tamper(`delete from audit_events where id = '${at(5).eventId}'`);
      expect(await faults()).toEqual([{ ...at(5), what: 'removed' }]);
      await tamper('delete from audit_chain where seq = 5');
      expect(await faults()).toEqual([{ seq: 5, eventId: null, what: 'removed' }]);
      await tamper(`delete from audit_chain where seq = 8`, `delete from audit_events where id = '${at(8).eventId}'`);
      expect(await faults()).toEqual([
        { seq: 5, eventId: null, what: 'removed' },
        { seq: 8, eventId: null, what: 'removed' },
      ]);
    });

    it('finds a removed event where the rest was renumbered', async () => {
      await tamper(
        'delete from audit_chain where seq = 4',
        'update audit_chain set seq = seq - 1000 where seq > 4',
        'update audit_chain set seq = seq + 999 where seq < 0',
        'update audit_head set seq = 7',
        `delete from audit_events where id = '${at(4).eventId}'`,
      );
      expect(await faults()).toEqual([{ seq: 4, eventId: null, what: 'removed' }]);
    });

    it('finds a link that was taken away from its event', async () => {
      await tamper('delete from audit_chain where seq = 2');
      expect(await faults()).toEqual([
        { seq: 2, eventId: null, what: 'removed' },
        { seq: null, eventId: at(2).eventId, what: 'unlinked' },
      ]);
    });

    it('finds an event that was written past the chain', async () => {
      const id = randomUUID();
      await tamper(`insert into audit_events (id, at, action) values ('${id}', now(), 'tool.changed')`);
      expect(await faults()).toEqual([{ seq: null, eventId: id, what: 'unlinked' }]);
    });

    it('finds an event that was put in, between others or at the end', async () => {
      const between = randomUUID();
      const put = (id: string, seq: number) => [
        `insert into audit_events (id, at, action) values ('${id}', date_trunc('second', now()), 'tool.changed')`,
        `insert into audit_chain (seq, event_id, hash)
       select ${seq}, id, audit_hash((select hash from audit_chain where seq = ${seq - 1}), ${seq}, audit_events)
       from audit_events where id = '${id}'`,
      ];
      const last = randomUUID();
      await tamper(...put(last, 9));
      expect(await faults()).toEqual([{ seq: 9, eventId: last, what: 'added' }]);
      await tamper(
        'update audit_chain set seq = seq - 1000 where seq >= 4',
        'update audit_chain set seq = seq + 1001 where seq < 0',
        'update audit_head set seq = 9',
        ...put(between, 4),
      );
      expect(await faults()).toEqual([
        { seq: 4, eventId: between, what: 'added' },
        { seq: 10, eventId: last, what: 'added' },
      ]);
    });

    it.each([
      [5, 6],
      [2, 6],
      [1, 8],
    ])('finds the events %i and %i that changed places', async (one, other) => {
      await tamper(
        `update audit_chain set seq = -1 where seq = ${one}`,
        `update audit_chain set seq = ${one} where seq = ${other}`,
        `update audit_chain set seq = ${other} where seq = -1`,
      );
      expect(await faults()).toEqual([
        { seq: one, eventId: at(other).eventId, what: 'moved' },
        { seq: other, eventId: at(one).eventId, what: 'moved' },
      ]);
    });

    it('finds a chain that was written anew from some event on, where its end was noted elsewhere', async () => {
      const noted = (await verify()).last;
      await tamper(
        `update audit_events set after = '{}' where id = '${at(6).eventId}'`,
        ...[6, 7, 8].map(
          (seq) =>
            `update audit_chain set hash = audit_hash((select hash from audit_chain where seq = ${seq - 1}), ${seq}, audit_events)
           from audit_events where id = event_id and seq = ${seq}`,
        ),
      );
      expect(await faults()).toEqual([{ seq: 8, eventId: null, what: 'changed' }]);
      await tamper('update audit_head set hash = audit_chain.hash from audit_chain where audit_chain.seq = 8');
      expect(await faults()).toEqual([]);
      expect((await verify(noted)).faults).toMatchObject([{ seq: 8, what: 'changed' }]);
      expect((await verify({ seq: 99, hash: 'ab' })).faults).toMatchObject([{ seq: 99, what: 'removed' }]);
    });

    it('does not lose itself in an end that lies far away, or none at all', async () => {
      await tamper('update audit_head set seq = 9000000000000000000');
      expect((await faults()).length).toBe(1);
      await tamper('delete from audit_head');
      expect((await faults()).length).toBe(8);
      await tamper(`insert into audit_head (seq, hash) values (8, (select hash from audit_chain where seq = 8))`);
      expect(await faults()).toEqual([]);
    });

    it('finds nothing wrong while others write', async () => {
      const writers = [1, 2, 3].map(() => record(60));
      const reports = [];
      for (let n = 0; n < 10; n += 1) reports.push(await verify());
      await Promise.all(writers);
      expect([...reports, await verify()].flatMap((report) => report.faults)).toEqual([]);
    });

    it('links all events of a transaction in their order, also those that name another transaction', async () => {
      const ids = await inTransaction(database.db, async (tx) => {
        const { rows } = await sql<{ id: string }>`
          insert into audit_events (at, action, transaction)
          select date_trunc('milliseconds', now()), 'tool.changed', case when n % 2 = 0 then '3'::xid8 else pg_current_xact_id() end
          from generate_series(1, 6) as n
          returning id`.execute(tx);
        await recordAudit(tx, ownOrigin, { action: 'tool.changed', target: null, at: new Date() });
        return rows.map(({ id }) => id);
      });
      const report = await verify();
      expect(report).toMatchObject({ ok: true, events: 15 });
      const linked = (await readAudit(database.pool)).slice(8).map(({ id }) => id);
      // At the first of them: all that the transaction owns to, in order; then one by one what it does not.
      expect(linked.slice(0, 4)).toEqual([ids[0], ids[2], ids[4], expect.any(String)]);
      expect(linked.slice(4)).toEqual([ids[1], ids[3], ids[5]]);
    });

    it('keeps no event of a transaction that was rolled back', async () => {
      const failed = inTransaction(database.db, async (tx) => {
        await recordAudit(tx, ownOrigin, { action: 'tool.changed', target: null, at: new Date() });
        throw new Error('changed my mind');
      });
      await expect(failed).rejects.toThrow('changed my mind');
      expect(await verify()).toMatchObject({ ok: true, events: 8 });
    });
  });
});
