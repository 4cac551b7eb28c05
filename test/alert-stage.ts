/** Where alerts are tried: a server, a mail server, a receiver of webhooks; nobody but the test judges and sends. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, beforeEach, expect } from 'vitest';
import { endedWithoutResult } from '../src/actions/ended-without-result.ts';
import { judgeHappenings } from '../src/actions/judge-happenings.ts';
import { type AlertSender, createAlertSender } from '../src/alert/send-alerts.ts';
import { SECOND } from '../src/contract/limits.ts';
import type { BodyInputOf } from '../src/contract/route.ts';
import { routes } from '../src/contract/routes.ts';
import { NOTHING_ALLOWED, readWebhookAllow } from '../src/core/alert/judge-address.ts';
import { endRun } from '../src/db/runs.ts';
import { createIdentity } from '../src/identity/identity.ts';
import { createMailer, type Mailer } from '../src/mail/send-mails.ts';
import { type TestPerson, useApp } from './app.ts';
import { useDatabase } from './database.ts';
import { useMailServer } from './mail-server.ts';
import { storeRuns } from './stored-runs.ts';
import { type MadeTool, makePublished } from './tool-maker.ts';
import { useWebhookReceiver } from './webhook-receiver.ts';

export const LINK_URL = 'https://tools.example.org';
export const SOURCE = 'def run_tool(i, o):\n    return "one"\n';
/** What the tests' own receivers need. */
export const ALLOWED = '127.0.0.0/8';
export type Rule = BodyInputOf<typeof routes.createAlertRule>;

const patient = 60 * SECOND;
const MAIL_FROM = 'tools@example.org';

interface Cast {
  superuser: TestPerson;
  tool: MadeTool;
  sender: AlertSender;
}

/** Everything of alerts is gone before each test; people, tools and runs stay. */
export function useAlertStage() {
  const database = useDatabase();
  const mailServer = useMailServer();
  const receiver = useWebhookReceiver();
  const app = useApp(database, { worker: false, env: { WEBHOOK_ALLOW: ALLOWED } });
  const stage = makeStage({ database, mailServer, receiver, app });
  beforeAll(async () => {
    stage.sender = stage.makeSender();
    stage.superuser = await app.signInAs('superuser', 'Sigrid');
    stage.tool = await makePublished(stage.superuser.client, { source: SOURCE });
  });
  beforeEach(async () => {
    for (const table of ['alert_rules', 'alert_channels', 'alerts', 'alert_happenings', 'notifications', 'mails'])
      await sql`delete from ${sql.table(table)}`.execute(database.db);
    mailServer.mood = 'take';
    mailServer.mails.length = 0;
    receiver.mood = 'take';
    receiver.requests.length = 0;
  });
  return stage;
}

function makeStage(ground: {
  database: ReturnType<typeof useDatabase>;
  mailServer: ReturnType<typeof useMailServer>;
  receiver: ReturnType<typeof useWebhookReceiver>;
  app: ReturnType<typeof useApp>;
}) {
  const { database, mailServer, receiver } = ground;
  // Its cast comes before the first test.
  const stage = ground as typeof ground & Cast;
  return Object.assign(stage, {
    /** Sends alerts; waits for an answer for as long as one could take on a busy machine. */
    makeSender: (allow = ALLOWED, totalMs = patient) =>
      createAlertSender(database.db, {
        ...{ linkUrl: LINK_URL, hasMail: true, onFailure: () => {}, waits: { connectMs: patient, totalMs } },
        unseal: createIdentity({ secret: 'x'.repeat(40), isSecure: false }).unseal,
        webhookAllow: readWebhookAllow(allow) ?? NOTHING_ALLOWED,
      }),
    /** One round of the mailer. */
    mail: async (now = new Date(), waitMs = patient) => {
      const options = { url: mailServer.url, from: MAIL_FROM, onFailure: () => {} };
      const waits = { connectMs: patient, silenceMs: waitMs, sendMs: 2 * waitMs };
      const mailer: Mailer = createMailer(database.db, options, waits);
      await mailer.sendDue(now);
      mailer.close();
    },
    addRule: (rule: Partial<Rule> = {}, by = stage.superuser) => {
      const body = { name: 'A rule', events: ['failed' as const], toolId: stage.tool.toolId, ...rule };
      return by.client.call(routes.createAlertRule, { body });
    },
    addWebhook: (url = receiver.url) => {
      const body = { kind: 'webhook' as const, name: `Hook ${randomUUID()}`, url };
      return stage.superuser.client.call(routes.createAlertChannel, { body });
    },
    addMailChannel: (addresses: string[]) => {
      const body = { kind: 'email' as const, name: 'Mails', language: 'sv' as const, addresses };
      return stage.superuser.client.call(routes.createAlertChannel, { body });
    },
    /** A run of the superuser that ends like this, without a worker. */
    end: async (status: 'failed' | 'succeeded' | 'timed_out', now = new Date(), of = stage.tool) => {
      const run = { versionId: of.versionId, personId: stage.superuser.id, count: 1 };
      const [id = ''] = await storeRuns(database.db, run);
      const reason = { failed: 'script_error', succeeded: 'ok', timed_out: 'timeout' } as const;
      const ended = { ...endedWithoutResult('timeout'), status, reason: reason[status] };
      expect(await endRun(database.db, { id, attempt: null, ...ended, now })).toBe(true);
      return id;
    },
    judge: (now = new Date()) => judgeHappenings(database.db, now),
    alerts: async (state: 'open' | 'any' = 'open', by = stage.superuser) =>
      (await by.client.call(routes.listAlerts, { query: { state } })).items,
    deliveries: async () => (await stage.superuser.client.call(routes.listAlertDeliveries, {})).items,
    inboxOf: async ({ client }: TestPerson) =>
      (await client.call(routes.listNotifications, {})).items.map(({ kind }) => kind),
    later: (ms: number) => new Date(Date.now() + ms),
  });
}
