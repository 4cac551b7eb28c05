/** What schemathesis finds when it asks as one role: somebody who asks, and a few things of every kind to ask for. */
import type { Client } from '../../src/client/client.ts';
import type { Role } from '../../src/contract/permission.ts';
import { routes } from '../../src/contract/routes.ts';
import { makeSchedule } from '../schedule-maker.ts';
import { type SignedIn, signIn } from '../sign-in.ts';
import { suggestionForm } from '../suggestion-form.ts';
import { type MadeTool, makeDraft, runForm } from '../tool-maker.ts';

/** Everybody's. */
export const PASSWORD = 'correct horse battery';

/** Leaves one of everything that can be asked for afterwards: a table, a page, a file, a log, an action. */
const SOURCE = `
from pathlib import Path

def run_tool(input_dir, output_dir):
    print("started")
    Path(output_dir, "notes.txt").write_text("notes")
    page = {"kind": "html_sandboxed", "html": "<p>page</p>"}
    table = {"kind": "table", "columns": [{"key": "a", "label": "A"}], "rows": [{"a": 1}]}
    more = {"action_id": "more", "label": "More", "kind": "form", "fields": []}
    return {"outputs": [page, table], "next_actions": [more], "state": {"turn": 1}}
`;

export interface Stage {
  /** Who asks: the next one where the one before lost the account. Nobody, for who has not signed in. */
  people: { email: string; password: string }[];
  /** Of the same role: they may delete themselves. */
  leavers: { email: string; password: string }[];
  /** Ids of people to whom nothing may happen, and of some to whom it may. */
  protectedIds: string[];
  otherIds: string[];
  /** Values of parameters, by their place and name. */
  values: Record<string, (string | number)[]>;
}

interface Member extends SignedIn {
  id: string;
  email: string;
}

export type Asker = Role | 'anonymous';

/** Makes everything through the API, as people would. */
export async function setStage(url: string, superuser: Client, asker: Asker): Promise<Stage> {
  const role = asker === 'anonymous' ? 'user' : asker;
  const isAuthor = role !== 'user';
  const add = (of: Role, name: string) => addPerson(url, superuser, of, `${name}-${asker}@example.org`);
  const who = await add(role, 'asks');
  const author = isAuthor ? who : await add('contributor', 'author');
  const spare = [await add(role, 'spare-1'), await add(role, 'spare-2')];
  const leavers = asker === 'anonymous' ? [] : [await add(role, 'leaver-1'), await add(role, 'leaver-2')];
  const others = await Promise.all(
    (['user', 'user', 'contributor', 'admin'] as const).map((of, n) => add(of, `other-${n}`)),
  );
  const tools = await makeTools(author.client, superuser);
  const runs = await makeRuns(who.client, author.client, tools);
  const things = {
    ...(await makeOwnThings(url, who)),
    ...(await makeInvitations(superuser, asker)),
    commentId: await comment(author.client, superuser, tools.inReview),
    notificationId: await readNews(who.client),
    suggestionId: await propose(who.client, author.client),
    scheduleId: await schedule(tools.published, who.client, superuser),
  };
  const { id: rootId } = (await superuser.call(routes.getMe, {})).person;
  return {
    people: asker === 'anonymous' ? [] : [who, ...spare].map(({ email }) => ({ email, password: PASSWORD })),
    leavers: leavers.map(({ email }) => ({ email, password: PASSWORD })),
    protectedIds: [rootId, ...[who, ...spare].map(({ id }) => id)],
    otherIds: others.map(({ id }) => id),
    values: valuesOf(tools, runs, things, others),
  };
}

async function addPerson(url: string, superuser: Client, role: Role, email: string): Promise<Member> {
  const body = { name: `Somebody ${role}`, email, role, password: PASSWORD };
  const { id } = await superuser.call(routes.createPerson, { body });
  return { id, email, ...(await signIn(url, { email, password: PASSWORD })) };
}

interface Tools {
  draft: MadeTool;
  inReview: MadeTool;
  published: MadeTool;
  /** The version that was active before. */
  formerVersionId: string;
}

/** A tool in each state. */
async function makeTools(author: Client, reviewer: Client): Promise<Tools> {
  const draft = await makeDraft(author, { source: SOURCE });
  const inReview = await makeDraft(author, { source: SOURCE });
  await handIn(author, inReview.versionId);
  const first = await makeDraft(author, { source: SOURCE });
  await handIn(author, first.versionId);
  await reviewer.call(routes.publishVersion, { params: { versionId: first.versionId } });
  const second = await author.call(routes.saveVersion, {
    params: { toolId: first.toolId },
    body: { language: 'python', source: `${SOURCE}\n# again\n`, parentVersionId: first.versionId },
  });
  await handIn(author, second.id);
  await reviewer.call(routes.publishVersion, { params: { versionId: second.id } });
  return { draft, inReview, published: { ...first, versionId: second.id }, formerVersionId: first.versionId };
}

const handIn = (author: Client, versionId: string) =>
  author.call(routes.submitVersion, { params: { versionId }, body: { changeSummary: 'What is new.' } });

interface Runs {
  ids: string[];
  artifactIds: string[];
  stateRev: number;
}

/** Runs that have ended, so that their event streams end, too. */
async function makeRuns(who: Client, author: Client, { published, draft }: Tools): Promise<Runs> {
  const query = { wait: 60 };
  const run = await who.call(routes.startRun, { params: { slug: published.slug }, query, body: runForm() });
  const params = { versionId: draft.versionId };
  const test = await author.call(routes.startSandboxRun, { params, query, body: runForm() });
  if (run.status !== 'succeeded' || test.status !== 'succeeded')
    throw new Error(`A run did not succeed: ${run.errorSummary}`);
  return { ids: [run.id, test.id], artifactIds: run.artifacts.map(({ id }) => id), stateRev: run.stateRev ?? 0 };
}

async function makeOwnThings(url: string, who: Member): Promise<{ tokenId: string[]; loginId: string[] }> {
  const tokenId: string[] = [];
  for (const name of ['one', 'two']) {
    const { id } = await who.client.call(routes.createToken, { body: { name, scopes: ['read'], password: PASSWORD } });
    tokenId.push(id);
  }
  await signIn(url, { email: who.email, password: PASSWORD });
  const { items } = await who.client.call(routes.listLogins, {});
  return { tokenId, loginId: items.filter(({ isThis }) => !isThis).map(({ id }) => id) };
}

/** The secrets of two links that were never used. */
async function makeInvitations(superuser: Client, asker: Asker): Promise<{ token: string[] }> {
  const token: string[] = [];
  for (const n of [1, 2]) {
    const body = { name: 'Invited', email: `invited-${n}-${asker}@example.org`, role: 'user' as const };
    const { link } = await superuser.call(routes.invitePerson, { body });
    token.push(/[^/=#]+$/.exec(link ?? '')?.[0] ?? '');
  }
  return { token };
}

async function comment(author: Client, reviewer: Client, { versionId }: MadeTool): Promise<string[]> {
  const params = { versionId };
  await author.call(routes.addComment, { params, body: { text: 'Please look at this.', line: 1 } });
  const { items } = await reviewer.call(routes.addComment, { params, body: { text: 'Why?' } });
  return items.map(({ id }) => id);
}

/** One's own and, for who decides, another's. */
async function propose(...proposers: Client[]): Promise<string[]> {
  const ids: string[] = [];
  for (const client of proposers) {
    const body = suggestionForm({}, [{ name: 'sample.csv', content: '1;2', type: 'text/csv' }]);
    ids.push((await client.call(routes.proposeTool, { body })).id);
  }
  return ids;
}

/** One's own, more of them than are deleted, and somebody else's. */
async function schedule({ toolId }: MadeTool, who: Client, other: Client): Promise<string[]> {
  const made = await Promise.all([who, who, who, other].map((client) => makeSchedule(client, toolId)));
  return made.map(({ id }) => id);
}

/** Whoever writes tools has heard of those that were published. */
async function readNews(who: Client): Promise<string[]> {
  const { items } = await who.call(routes.listNotifications, {});
  return items.map(({ id }) => id);
}

function valuesOf(
  { draft, inReview, published, formerVersionId }: Tools,
  runs: Runs,
  things: Record<string, string[]>,
  others: Member[],
): Stage['values'] {
  const toolIds = [draft, inReview, published].map(({ toolId }) => toolId);
  const versionIds = [draft, inReview, published].map(({ versionId }) => versionId).concat(formerVersionId);
  const personIds = others.map(({ id }) => id);
  const { token = [], ...named } = things;
  const values = {
    ...Object.fromEntries(Object.entries(named).map(([name, ids]) => [`path.${name}`, ids])),
    'path.slug': [published.slug],
    'path.toolId': toolIds,
    'path.versionId': versionIds,
    'path.runId': runs.ids,
    'path.artifactId': runs.artifactIds,
    'path.index': [0, 1],
    'path.personId': personIds,
    'query.against': versionIds,
    'query.tool': toolIds,
    'query.actor': personIds,
    'query.successorId': personIds,
    'body.token': token,
    'body.email': others.map(({ email }) => email),
    'body.password': [PASSWORD],
    'body.personId': personIds,
    'body.parentVersionId': [draft.versionId],
    'body.derivedFrom': versionIds,
    'body.inputs': ['{}'],
    'body.actionId': ['more'],
    'body.expectedStateRev': [runs.stateRev],
  };
  return Object.fromEntries(Object.entries(values).filter(([, each]) => each.length > 0));
}
