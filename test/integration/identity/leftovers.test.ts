import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { DAY } from '../../../src/contract/limits.ts';
import { routes } from '../../../src/contract/routes.ts';
import { insertMail, markSent } from '../../../src/db/mails.ts';
import { clean } from '../../../src/worker/clean.ts';
import { PASSWORD, useApp } from '../../app.ts';
import { useDatabase } from '../../database.ts';
import { signIn } from '../../sign-in.ts';
import { makeWorkerContext } from '../../worker-context.ts';

describe('what identity leaves behind', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });

  it('is removed when it has run out, and not before', async () => {
    const context = await makeWorkerContext(database, app.dataDir);
    const admin = await app.signInAs('admin');
    const user = await app.signInAs('user');
    const [id, now] = [randomUUID(), new Date()];
    await user.client.call(routes.createToken, { body: { name: 'T', scopes: ['read'], days: 30, password: PASSWORD } });
    await admin.client.call(routes.sendLink, { params: { personId: user.id }, body: {} });
    await signIn(app.url, { email: user.email, password: 'not the password' }).catch(() => {});
    await insertMail(database.db, { id, personId: user.id, recipient: user.email, subject: 'S', body: 'B', now });
    await markSent(database.db, id, now);
    const left = async () => {
      const { rows } = await sql<Record<string, number>>`
        select (select count(*) from logins) as logins, (select count(*) from api_tokens) as tokens,
               (select count(*) from one_time_links) as links, (select count(*) from sign_in_tries) as tries,
               (select count(*) from mails) as mails`.execute(database.db);
      return rows[0];
    };
    const all = { logins: 2, tokens: 1, links: 1, tries: 2, mails: 1 };
    await clean(context, now);
    expect(await left()).toEqual(all);
    await clean(context, new Date(now.getTime() + 1 * DAY));
    expect(await left()).toEqual({ ...all, links: 0, tries: 0 });
    await clean(context, new Date(now.getTime() + 31 * DAY));
    expect(await left()).toEqual({ logins: 0, tokens: 0, links: 0, tries: 0, mails: 0 });
  });
});
