/**
 * Random people do random things to the same tools at the same time. Whatever they do, what governance promises holds:
 * one active version, nothing edited that left draft, numbers and the chain without a gap, one event for each success.
 */
import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { urlOf } from '../../src/client/client.ts';
import type { Route } from '../../src/contract/route.ts';
import { routes } from '../../src/contract/routes.ts';
import type { VersionSummary } from '../../src/contract/tool.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { makeDraft } from '../tool-maker.ts';

const moves = [
  'save',
  'saveStale',
  'submit',
  'submit',
  'publish',
  'publish',
  'requestChanges',
  'withdraw',
  'rollBack',
  'rollBack',
  'rename',
  'allowSelf',
  'takeOver',
  'handOn',
  'comment',
] as const;
/** The versions that a move is meant for. */
const fits: { [K in Move['kind']]?: (version: VersionSummary) => boolean } = {
  submit: ({ state }) => state === 'draft',
  publish: ({ state }) => state === 'in_review',
  requestChanges: ({ state }) => state === 'in_review',
  withdraw: ({ state }) => state === 'in_review',
  rollBack: ({ state, publishedAt }) => state === 'archived' && publishedAt !== null,
};

interface Move {
  kind: (typeof moves)[number];
  who: number;
  tool: number;
  /** Which version, or which of several ways. */
  pick: number;
}
interface Answer {
  kind: string;
  status: number;
  requestId: string;
}

const move = fc.record({
  kind: fc.constantFrom(...moves),
  who: fc.nat(4),
  tool: fc.nat(1),
  pick: fc.nat(20),
});

describe('a walk of many through the states of versions', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: false });
  let people: TestPerson[];
  beforeAll(async () => {
    people = await Promise.all(
      (['contributor', 'contributor', 'admin', 'admin', 'superuser'] as const).map((role) => app.signInAs(role)),
    );
  });
  const superuser = () => people[4] as TestPerson;
  const personOf = ({ who }: Move) => people[who % people.length] as TestPerson;

  /** Two tools of the two contributors, each a maintainer of the other's. */
  async function makeTools(): Promise<string[]> {
    const [one, two] = people as [TestPerson, TestPerson];
    const source = 'def run_tool(i, o):\n    return ""\n';
    const tools = [await makeDraft(one.client, { source }), await makeDraft(two.client, { source })];
    for (const [index, { toolId }] of tools.entries()) {
      const [owner, other] = index === 0 ? [one, two] : [two, one];
      await owner.client.call(routes.addMaintainer, { params: { toolId }, body: { email: other.email } });
    }
    return tools.map(({ toolId }) => toolId);
  }

  async function ask(person: TestPerson, kind: string, route: Route, params: object, body?: object): Promise<Answer> {
    const response = await fetch(app.url + urlOf(route, params), {
      method: route.method,
      headers: { ...person.headers(), 'x-scriptorium': '1', 'content-type': 'application/json' },
      body: JSON.stringify(body ?? null),
    });
    await response.body?.cancel();
    return { kind, status: response.status, requestId: response.headers.get('x-request-id') ?? '' };
  }

  async function act(each: Move, tools: string[]): Promise<Answer> {
    const { kind, pick } = each;
    // Half of the time somebody tries what may well succeed; else anything.
    const isSensible = pick % 2 === 0;
    const person = isSensible && kind === 'rollBack' ? superuser() : personOf(each);
    const toolId = tools[each.tool] as string;
    const page = await superuser().client.call(routes.getManagedTool, { params: { toolId } });
    const fitting = page.versions.filter((version) => isSensible && fits[kind]?.(version));
    const choice = fitting.length > 0 ? fitting : page.versions;
    const version = choice[pick % choice.length] as VersionSummary;
    const params = { toolId, versionId: version.id, personId: person.id };
    const send = (route: Route, body?: object) => ask(person, kind, route, params, body);
    const draft = { language: 'python', source: `x = ${pick}\n` };
    const steps = {
      save: () => send(routes.saveVersion, { ...draft, parentVersionId: page.headVersionId }),
      saveStale: () => send(routes.saveVersion, { ...draft, parentVersionId: version.id }),
      submit: () => send(routes.submitVersion, { changeSummary: `Change ${pick}.` }),
      publish: () => send(routes.publishVersion),
      requestChanges: () => send(routes.requestChanges, { note: 'Please.' }),
      withdraw: () => send(routes.withdrawVersion),
      rollBack: () => send(routes.rollBack),
      rename: () => send(routes.changeTool, { slug: `walk-${toolId.slice(0, 8)}-${pick % 3}` }),
      allowSelf: () => send(routes.changeSettings, { 'review.allowSelfPublish': [null, true, false][pick % 3] }),
      // Twice by the same person it is a renewal, which is no event; so it is given up first.
      takeOver: async () => {
        await ask(person, kind, routes.releaseEditLock, params);
        return send(routes.takeEditLock, { takeOver: pick % 2 === 0 });
      },
      handOn: () => send(routes.changeOwner, { personId: people[pick % 2]?.id }),
      comment: () => send(routes.addComment, { text: `Said ${pick}.`, line: pick % 2 === 0 ? 1 : null }),
    } satisfies Record<Move['kind'], () => Promise<Answer>>;
    return steps[kind]();
  }

  async function readHistory(): Promise<Map<string, { state: string; content: string; history: string }>> {
    const { rows } = await sql<{ id: string; state: string; content: string; history: string }>`
      select id, state, concat_ws('|', number, content_hash, source, derived_from, created_by, created_at) as content,
             concat_ws('|', change_summary, submitted_by, submitted_at) as history
      from tool_versions`.execute(database.db);
    return new Map(rows.map((row) => [row.id, row]));
  }

  async function expectSound(answers: Answer[]): Promise<void> {
    const found = await sql<{ fault: string }>`
      select 'two active versions of ' || tool_id as fault
      from tool_versions where state = 'active' group by tool_id having count(*) > 1
      union all
      select 'a gap in the numbers of ' || tool_id
      from tool_versions group by tool_id having count(*) <> max(number) or min(number) <> 1
      union all
      select 'a published tool without its active version: ' || tools.id
      from tools left join tool_versions on tool_versions.id = tools.active_version_id
      where tools.is_published and tool_versions.state is distinct from 'active'
      union all
      select 'an active version that its tool does not know: ' || tool_versions.id
      from tool_versions join tools on tools.id = tool_versions.tool_id
      where tool_versions.state = 'active' and tools.active_version_id is distinct from tool_versions.id
      union all
      select 'an event outside the chain: ' || audit_events.id
      from audit_events left join audit_chain on audit_chain.event_id = audit_events.id where audit_chain.seq is null
      union all
      select 'a gap or a wrong hash in the chain at ' || link.seq
      from audit_chain as link
      join audit_events as event on event.id = link.event_id
      left join audit_chain as former on former.seq = link.seq - 1
      where (former.seq is null and link.seq <> 1)
         or link.hash <> audit_hash(coalesce(former.hash, sha256('scriptorium audit'::bytea)), link.seq, event)
      union all
      select 'the head is not the end of the chain'
      from audit_head where seq <> (select coalesce(max(seq), 0) from audit_chain)`.execute(database.db);
    expect(found.rows).toEqual([]);
    const { rows } = await sql<{ requestId: string; count: number }>`
      select request_id as "requestId", count(*) as count
      from audit_events
      where request_id is not null
      group by request_id`.execute(database.db);
    const events = new Map(rows.map(({ requestId, count }) => [requestId, count]));
    for (const { kind, status, requestId } of answers) {
      expect([kind, status]).toEqual([kind, expect.toBeOneOf([200, 201, 403, 404, 409, 422])]);
      // A lock that nobody holds, and a setting that was so already: nothing that anybody has to answer for.
      const least = kind === 'takeOver' || kind === 'allowSelf' ? 0 : 1;
      const [fewest, most] = status < 300 ? [least, 1] : [0, 0];
      expect([kind, status, events.get(requestId) ?? 0]).toEqual([kind, status, expect.toBeOneOf([fewest, most])]);
    }
  }

  it('keeps every promise', async () => {
    const succeeded = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(move, { minLength: 1, maxLength: 5 }), { minLength: 16, maxLength: 28 }),
        async (walk) => {
          const tools = await makeTools();
          const answers: Answer[] = [];
          let before = await readHistory();
          for (const together of walk) {
            answers.push(...(await Promise.all(together.map((each) => act(each, tools)))));
            const after = await readHistory();
            for (const [id, former] of before) {
              const latter = after.get(id);
              expect(latter?.content).toBe(former.content);
              if (former.state !== 'draft') expect(latter?.history).toBe(former.history);
            }
            before = after;
          }
          await expectSound(answers);
          for (const { kind, status } of answers) if (status < 300) succeeded.add(kind);
        },
      ),
      { seed: 4, numRuns: 8, endOnFailure: true },
    );
    // A walk that gets nowhere proves nothing. Which moves succeed depends on who is faster, so not all need to.
    expect(succeeded.size).toBeGreaterThan(new Set(moves).size / 2);
  });
});
