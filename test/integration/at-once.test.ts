import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { routes } from '../../src/contract/routes.ts';
import { PASSWORD, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { makeDraft } from '../tool-maker.ts';

/** Of limits that are counted before something is added: with room for one, one of many at once gets it. */
describe('the last place', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });

  const countFulfilled = async (acts: Promise<unknown>[]): Promise<number> =>
    (await Promise.allSettled(acts)).filter(({ status }) => status === 'fulfilled').length;

  it('for a comment goes to one', async () => {
    const { id, client } = await app.signInAs('contributor');
    const { versionId } = await makeDraft(client, { source: 'x = 1' });
    await sql`
      insert into review_comments (id, version_id, text, author_id, created_at)
      select gen_random_uuid(), ${versionId}, 'x', ${id}, now() from generate_series(1, 499)`.execute(database.db);
    const add = () => client.call(routes.addComment, { params: { versionId }, body: { text: 'The last?' } });
    expect(await countFulfilled([add(), add(), add(), add()])).toBe(1);
    expect((await client.call(routes.listComments, { params: { versionId } })).items.length).toBe(500);
  });

  it('for a token goes to one', async () => {
    const { id, client } = await app.signInAs('user');
    await sql`
      insert into api_tokens (id, person_id, name, hint, token_hash, scopes, created_at, expires_at)
      select gen_random_uuid(), ${id}, 'T', 'scr_', gen_random_uuid()::text, '{read}', now(), now() + interval '1 day'
      from generate_series(1, 49)`.execute(database.db);
    const make = () => client.call(routes.createToken, { body: { name: 'T', scopes: ['read'], password: PASSWORD } });
    expect(await countFulfilled([make(), make(), make(), make()])).toBe(1);
    expect((await client.call(routes.listTokens, {})).items.length).toBe(50);
  });
});
