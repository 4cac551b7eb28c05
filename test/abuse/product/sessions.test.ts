/** What a login, or a token, is worth once it has ended: nothing, also to what was under way. */
import http from 'node:http';
import { sql } from 'kysely';
import { beforeAll, describe, expect } from 'vitest';
import { cancelRun } from '../../../src/actions/cancel-run.ts';
import { urlOf } from '../../../src/client/client.ts';
import { routes } from '../../../src/contract/routes.ts';
import { ownOrigin } from '../../../src/db/audit.ts';
import { PASSWORD, type TestPerson } from '../../app.ts';
import { signIn } from '../../sign-in.ts';
import { makeDraft, runForm } from '../../tool-maker.ts';
import { useProduct } from './stage.ts';

/** Longer than a stream or a wait needs to notice, on a machine that has much else to do. */
const SOON = { timeout: 40_000, interval: 200 };
/** Longer than any look at it takes; the usual test run has a minute. */
const SLEEPS = {
  source: 'import time\ndef run_tool(i, o):\n    time.sleep(600)\n',
  limits: { timeoutMs: 600_000 },
};

describe('sessions', () => {
  const product = useProduct();
  const { app, database, play, control } = product;

  const isIn = async (headers: Record<string, string>): Promise<boolean> =>
    (await fetch(app.url + routes.getMe.path, { headers })).status === 200;
  const again = (person: TestPerson, password = PASSWORD) => signIn(app.url, { email: person.email, password });

  async function startSleeper(person: TestPerson): Promise<string> {
    const { versionId } = await makeDraft(person.client, SLEEPS);
    const run = await person.client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() });
    return run.id;
  }

  /** What ends logins, and how. */
  const ends: [string, (person: TestPerson) => Promise<unknown>][] = [
    ['signs out', (person) => person.client.call(routes.signOut, {})],
    [
      'is given another role',
      ({ id }) =>
        product.superuser.client.call(routes.changeRole, { params: { personId: id }, body: { role: 'user' } }),
    ],
    ['is disabled', ({ id }) => product.superuser.client.call(routes.disablePerson, { params: { personId: id } })],
    [
      'is signed out by an admin',
      ({ id }) => product.superuser.client.call(routes.endLogins, { params: { personId: id } }),
    ],
    [
      'changes the password elsewhere',
      async (person) => {
        const other = await again(person);
        const body = { password: PASSWORD, newPassword: 'an even better one' };
        await other.client.call(routes.changePassword, { body });
      },
    ],
    [
      'lets it run out',
      ({ id }) => sql`update logins set expires_at = now() where person_id = ${id}`.execute(database.db),
    ],
  ];

  async function goOn(what: string, end: (person: TestPerson) => Promise<unknown>): Promise<void> {
    const person = await product.enter('contributor');
    const runId = await startSleeper(person);
    const headers = { ...person.headers() };
    const events = await fetch(app.url + urlOf(routes.getRunEvents, { runId }), { headers });
    const waiting = fetch(app.url + urlOf(routes.getRun, { runId }, { wait: 60 }), { headers });
    expect(events.status).toBe(200);
    let hasStreamEnded = false;
    const read = events.text().then(() => {
      hasStreamEnded = true;
    });
    await end(person);
    expect([what, await isIn(headers)]).toEqual([what, false]);
    await expect.poll(() => hasStreamEnded, { ...SOON, message: what }).toBe(true);
    const answer = await waiting;
    expect([what, answer.status, await answer.text()]).toEqual([what, 401, expect.stringContaining('unauthenticated')]);
    await read;
    await cancel(runId);
  }

  play('AP-11', 'goes on with a login that ended in any way: replays it, watches on, waits on', async () => {
    await Promise.all(ends.map(([what, end]) => goOn(what, end)));
  });

  async function cancel(runId: string): Promise<void> {
    await cancelRun(database.db, ownOrigin, runId, new Date());
  }

  control('AP-11', 'goes on with a login that lasts', async () => {
    const person = await product.enter('contributor');
    const runId = await startSleeper(person);
    const { headers } = person;
    const events = await fetch(app.url + urlOf(routes.getRunEvents, { runId }), { headers: headers() });
    const waiting = fetch(app.url + urlOf(routes.getRun, { runId }, { wait: 8 }), { headers: headers() });
    expect((await waiting).status).toBe(200);
    expect(await isIn(headers())).toBe(true);
    await cancel(runId);
    expect(await events.text()).toContain('event: done');
  });

  play('AP-11', 'plants a login, keeps the former one, and uses two at once', async () => {
    const victim = await product.enter('user');
    const planted = 'a-token-that-an-attacker-chose-himself';
    const cookie = { cookie: `scriptorium.session_token=${planted}` };
    const response = await fetch(app.url + routes.signIn.path, {
      method: 'POST',
      headers: { ...cookie, 'content-type': 'application/json', 'x-scriptorium': '1' },
      body: JSON.stringify({ email: victim.email, password: PASSWORD }),
    });
    const given = response.headers.getSetCookie()[0] ?? '';
    expect(given).toMatch(/^scriptorium\.session_token=[\w-]{43}; .*HttpOnly; SameSite=Lax/);
    expect(given).not.toContain(planted);
    expect(await isIn(cookie)).toBe(false);

    const [one, other] = [await again(victim), await again(victim)];
    const former = { ...one.headers() };
    const body = { password: PASSWORD, newPassword: 'an even better one' };
    await one.client.call(routes.changePassword, { body });
    expect(one.headers()).not.toEqual(former);
    expect([await isIn(former), await isIn(other.headers()), await isIn(one.headers())]).toEqual([false, false, true]);
    const twice = await Promise.all([1, 2].map(() => one.client.call(routes.signOut, {})));
    expect(twice).toEqual([{ ok: true }, { ok: true }]);
  });

  describe('the export', () => {
    const EVENTS = 6000;
    beforeAll(async () => {
      await sql`
        insert into audit_events (at, action, after)
        select date_trunc('milliseconds', now()), 'login.refused', json_build_object('text', repeat('x', 3000)) from generate_series(1, ${EVENTS})`.execute(
        database.db,
      );
    });

    /** Reads the beginning, lets `meanwhile` happen, and reads on. Null: it broke off. */
    async function exportAround(person: TestPerson, meanwhile: () => Promise<unknown>): Promise<number | null> {
      const path = `${routes.exportAudit.path}?format=jsonl`;
      return new Promise((resolve, reject) => {
        http
          .get(app.url + path, { headers: person.headers() }, (response) => {
            let lines = 0;
            response.once('data', () => {
              response.pause();
              meanwhile().then(() => response.resume(), reject);
            });
            response.on('data', (data: Buffer) => {
              lines += data.toString('latin1').split('\n').length - 1;
            });
            response.on('end', () => resolve(lines));
            response.on('error', () => resolve(null));
          })
          .on('error', () => resolve(null));
      });
    }

    play('AP-11', 'goes on with an export of the audit after the role for it is gone', async () => {
      const admin = await product.enter('admin');
      const demote = () =>
        product.superuser.client.call(routes.changeRole, { params: { personId: admin.id }, body: { role: 'user' } });
      expect(await exportAround(admin, demote)).toBeNull();
    });
    control('AP-11', 'goes on with an export of the audit as an admin', async () => {
      const admin = await product.enter('admin');
      expect(await exportAround(admin, async () => {})).toBeGreaterThan(EVENTS);
    });
  });
});
