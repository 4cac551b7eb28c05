/** What people have, by the name of the parameter that a route takes for it. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { createToken } from '../../../src/actions/api-tokens.ts';
import { changeAlertRuleSchema } from '../../../src/contract/alert.ts';
import { routes } from '../../../src/contract/routes.ts';
import { isFinal } from '../../../src/contract/run-status.ts';
import { putAlertRule } from '../../../src/db/alert-rules.ts';
import { openAlert } from '../../../src/db/alerts.ts';
import { ownOrigin } from '../../../src/db/audit.ts';
import { putNotifications } from '../../../src/db/notifications.ts';
import type { TestPerson } from '../../app.ts';
import { makeSchedule } from '../../schedule-maker.ts';
import { suggestionForm } from '../../suggestion-form.ts';
import { type MadeTool, makeDraft, runForm } from '../../tool-maker.ts';
import { type Product, SOURCE } from './stage.ts';

export type Things = Record<string, unknown>;

/** A draft of somebody who writes tools. */
export const draftOf = (person: TestPerson): Promise<MadeTool> => makeDraft(person.client, { source: SOURCE });

/** Handed in by one who writes tools, approved by another. */
export async function publishedBy(product: Product, owner: TestPerson, source: string): Promise<MadeTool> {
  const made = await makeDraft(owner.client, { source });
  const params = { versionId: made.versionId };
  await owner.client.call(routes.submitVersion, { params, body: { changeSummary: 'The first.' } });
  await product.superuser.client.call(routes.publishVersion, { params });
  return made;
}

/** Not while anything is looked at: a schedule that is due changes what is stored. */
const NEVER = { kind: 'once', at: '2100-01-01T00:00', timeZone: 'UTC' } as const;

type Maker = (product: Product, person: TestPerson, tool: MadeTool) => Promise<unknown>;

/** How a thing of a person comes about. `tool` is a draft of theirs, or what they may run. */
export const makers: Record<string, Maker> = {
  toolId: async (_product, _person, tool) => tool.toolId,
  versionId: async (_product, _person, tool) => tool.versionId,
  slug: async (_product, _person, tool) => tool.slug,
  personId: async (_product, person) => person.id,
  stream: async () => 'stdout',
  index: async () => 0,
  runId: startRun,
  artifactId: async () => randomUUID(),
  commentId: async (_product, person, { versionId }) => {
    const body = { text: `a secret of the comment ${randomUUID()}` };
    const { items } = await person.client.call(routes.addComment, { params: { versionId }, body });
    return items.at(-1)?.id;
  },
  notificationId: async ({ database: { db } }, person, { toolId }) => {
    const news = {
      to: [person.id],
      kind: 'edit_lock_taken_over' as const,
      actorId: null,
      toolId,
      versionId: null,
      suggestionId: null,
      alertId: null,
      schedule: null,
    } as const;
    await putNotifications(db, { ...news, now: new Date() });
    const { rows } = await sql<{ id: string }>`select id from notifications where person_id = ${person.id}`.execute(db);
    return rows.at(-1)?.id;
  },
  suggestionId: async (_product, person) => (await propose(person)).id,
  scriptId: ({ superuser }) => makeScript(superuser),
  scriptRunId: async ({ superuser: { client } }) => {
    const params = { scriptId: await makeScript({ client }) };
    const body = { version: 1, status: 'failed' as const, durationMs: 1, output: [] };
    return (await client.call(routes.reportScriptRun, { params, body })).runId;
  },
  scheduleId: async ({ published }, person) =>
    (await makeSchedule(person.client, published.toolId, { rule: NEVER })).id,
  alertId: async (product, person, tool) => (await addAlert(product, person, tool)).alertId,
  ruleId: async (product, person, tool) => (await addAlert(product, person, tool)).ruleId,
  channelId: async ({ superuser }) => {
    const body = { kind: 'email' as const, name: randomUUID(), addresses: ['a-secret@example.org'] };
    return (await superuser.client.call(routes.createAlertChannel, { body })).id;
  },
  loginId: async (_product, person) => (await person.client.call(routes.listLogins, {})).items[0]?.id,
  tokenId: async ({ database: { db } }, person) => {
    const token = { id: randomUUID(), personId: person.id, secret: randomUUID(), name: 'T', days: 1, now: new Date() };
    return (await createToken(db, ownOrigin, { ...token, scopes: ['read'] })).id;
  },
};

/** Scripts belong to all admins. One of the browser runner needs nobody to run it. */
async function makeScript({ client }: Pick<TestPerson, 'client'>): Promise<string> {
  const body = { name: `Script ${randomUUID()}`, type: 'browser' as const };
  return (await client.call(routes.createScript, { body })).item.id;
}

/** An open alert of a rule of a person. */
async function addAlert(
  { database: { db } }: Product,
  person: TestPerson,
  { toolId }: MadeTool,
): Promise<{ alertId: string; ruleId: string }> {
  const [alertId, ruleId, now] = [randomUUID(), randomUUID(), new Date()];
  const rule = changeAlertRuleSchema.parse({ name: 'a secret of the rule', events: ['failed'], toolId });
  await putAlertRule(db, { ...rule, id: ruleId, ownerId: person.id, now });
  const nothing = { scheduleId: null, channelId: null, runId: null, facts: {}, isOverAtOnce: false };
  const about = { kind: 'failed', severity: 'warning', subject: randomUUID(), toolId } as const;
  await openAlert(db, { id: alertId, ruleId, ...about, ...nothing, times: 1, firstAt: now, at: now }, false);
  return { alertId, ruleId };
}

/** Something that a person would like to have, with a sample. */
function propose({ client }: TestPerson): Promise<{ id: string }> {
  const body = suggestionForm({}, [{ name: 'sample.txt', content: 'a secret of the sample' }]);
  return client.call(routes.proposeTool, { body });
}

/** The things of a person that parameters with these names stand for. */
export async function thingsOf(
  product: Product,
  person: TestPerson,
  tool: MadeTool,
  names: readonly string[],
): Promise<Things> {
  const entries = names.map(async (name) => [name, await makers[name]?.(product, person, tool)] as const);
  const things = Object.fromEntries(await Promise.all(entries));
  if ('artifactId' in things) Object.assign(things, await firstArtifact(person, String(things.runId)));
  return things;
}

async function startRun(product: Product, person: TestPerson, tool: MadeTool): Promise<string> {
  const isDraft = tool.toolId !== product.published.toolId;
  const { id } = isDraft
    ? await person.client.call(routes.startSandboxRun, { params: tool, body: runForm() })
    : await person.client.call(routes.startRun, { params: tool, body: runForm() });
  return id;
}

/** Of a run that has ended. */
async function firstArtifact(person: TestPerson, runId: string): Promise<Things> {
  const view = () => person.client.call(routes.getRun, { params: { runId }, query: { wait: 60 } });
  while (!isFinal((await view()).status));
  const { items } = await person.client.call(routes.listArtifacts, { params: { runId } });
  return items[0] === undefined ? {} : { artifactId: items[0].id };
}
