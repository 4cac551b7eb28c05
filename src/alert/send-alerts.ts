/**
 * Sends what is told of alerts. A delivery is taken by one process at a time; who dies in between lets it be sent once
 * more, under the same id. Mails go on through the outbox, which tries them by itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { notify } from '../actions/notify.ts';
import { isInForce } from '../actions/raise-alert.ts';
import { readToldAlerts } from '../actions/tell-alerts.ts';
import { MINUTE, SECOND } from '../contract/limits.ts';
import { type AlertMail, alertMail, testMail } from '../core/alert/alert-mail.ts';
import type { WebhookAllow } from '../core/alert/judge-address.ts';
import { signWebhook } from '../core/alert/sign-webhook.ts';
import type { ToldAlert } from '../core/alert/told-alert.ts';
import { testWebhookBody, webhookBody } from '../core/alert/webhook-body.ts';
import { findWebhook } from '../db/alert-channels.ts';
import {
  type ClaimedDelivery,
  claimDeliveries,
  claimWebhooks,
  dropDelivery,
  handToOutbox,
  recordTry,
} from '../db/alert-deliveries.ts';
import { findAlertRule } from '../db/alert-rules.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { insertMail } from '../db/mails.ts';
import { postWebhook, type WebhookAnswer, type WebhookWaits, webhookWaits } from './post-webhook.ts';
import { RefusedAddress } from './refused-address.ts';

export interface AlertSender {
  /**
   * One round: sends what is due, and what becomes due while something is under way, until nothing is; returns how many
   * deliveries it dealt with. Faults are stored with the delivery.
   */
  sendDue: (now: Date) => Promise<number>;
  /** What is under way comes to its end, and nothing more is begun. */
  stop: () => void;
}

export interface AlertSenderOptions {
  /** What links lead to; null: nobody has said under which address people reach the server. */
  linkUrl: string | null;
  /** Whether mails are sent at all. */
  hasMail: boolean;
  unseal: (sealed: string) => Promise<Uint8Array>;
  webhookAllow: WebhookAllow;
  onFailure: (error: unknown) => void;
  waits?: WebhookWaits;
}

/** So many inboxes and mails at once, which wait for nobody out there; and beside them so many webhooks, each another's. */
const AT_ONCE = 10;
/** While something is under way, what becomes due meanwhile is looked for so often. */
const LOOK_MS = 1 * SECOND;
/** Nothing waits for the next look alone. */
const UNHELD = { ref: false } as const;
/** Longer than any one try may take, so that nobody else takes it meanwhile. */
const LEASE_MS = 2 * MINUTE;
/** Tries are one, two, four … minutes apart; after the last, about four hours later, the delivery is given up. */
const MOST_TRIES = 9;
/** What the program itself failed at is tried again soon. */
const OWN_FAULT_MS = 30 * SECOND;

interface Result {
  isSuccess: boolean;
  status: number | null;
  answer: string | null;
  fault: string | null;
  /** Trying again would change nothing. */
  isFinal: boolean;
}

const arrived: Result = { isSuccess: true, status: null, answer: null, fault: null, isFinal: true };
const refused = (fault: string): Result => ({ isSuccess: false, status: null, answer: null, fault, isFinal: true });

export function createAlertSender(db: Db, options: AlertSenderOptions): AlertSender {
  let isStopped = false;

  /** Never throws. */
  async function deal(delivery: ClaimedDelivery, clock: Clock): Promise<void> {
    try {
      await dealWith(delivery, clock);
    } catch (error) {
      options.onFailure(error);
      await recordOwnFault(delivery, clock).catch(options.onFailure);
    }
  }

  async function dealWith(delivery: ClaimedDelivery, clock: Clock): Promise<void> {
    const { id, method, tries, is_test: isTest } = delivery;
    const told = isTest ? [] : await readToldAlerts(db, id);
    if (!isTest && (told.length === 0 || !(await isWanted(db, delivery)))) {
      await dropDelivery(db, delivery, clock());
      return;
    }
    const result = await send[method](delivery, told);
    if (result === null) return;
    const { isFinal, ...tried } = result;
    const now = clock();
    const isLast = tried.isSuccess || isFinal || tries >= MOST_TRIES;
    const nextTryAt = isLast ? null : new Date(now.getTime() + 2 ** (tries - 1) * MINUTE);
    await recordTry(db, { id, tries, ...tried, nextTryAt, now });
  }

  /** Why is in our log: it is nothing that a receiver did. */
  async function recordOwnFault({ id, tries }: ClaimedDelivery, clock: Clock): Promise<void> {
    const now = clock();
    const nextTryAt = tries >= MOST_TRIES ? null : new Date(now.getTime() + OWN_FAULT_MS);
    const fault = 'Scriptorium itself failed; its log says why.';
    await recordTry(db, { id, tries, isSuccess: false, status: null, answer: null, fault, nextTryAt, now });
  }

  /** What each method does; null: somebody else records what becomes of it. */
  const send = {
    inbox: (delivery: ClaimedDelivery, told: ToldAlert[]) => putIntoInbox(db, delivery, told),
    email: (delivery: ClaimedDelivery, told: ToldAlert[]) => putIntoOutbox(db, delivery, told, options),
    webhook: (delivery: ClaimedDelivery, told: ToldAlert[]) => postToWebhook(db, delivery, told, options),
  };

  return {
    sendDue: async (now) => {
      const clock = startClock(now);
      const underWay = new Map<string, { channelId: string | null; done: Promise<void> }>();
      let dealt = 0;
      for (;;) {
        const claimed = isStopped ? [] : await claimSome(db, [...underWay.values()], clock());
        for (const delivery of claimed) {
          const { id, method, channel_id: channelId } = delivery;
          const done = deal(delivery, clock).then(() => void underWay.delete(id));
          underWay.set(id, { channelId: method === 'webhook' ? channelId : null, done });
        }
        dealt += claimed.length;
        if (underWay.size > 0)
          await Promise.race([...underWay.values()].map(({ done }) => done).concat(sleep(LOOK_MS, undefined, UNHELD)));
        else if (claimed.length === 0) return dealt;
      }
    },
    stop: () => {
      isStopped = true;
    },
  };
}

type Clock = () => Date;

/** A clock that stands at `now` when it starts, and then goes on. */
function startClock(now: Date): Clock {
  const startedAt = performance.now();
  return () => new Date(now.getTime() + performance.now() - startedAt);
}

/** As many as there is room for. A channel gets one webhook after the other: who stalls holds up nobody else. */
async function claimSome(db: Db, underWay: { channelId: string | null }[], now: Date): Promise<ClaimedDelivery[]> {
  const busyIds = underWay.flatMap(({ channelId }) => (channelId === null ? [] : [channelId]));
  const claim = { leaseUntil: new Date(now.getTime() + LEASE_MS), now };
  const inside = AT_ONCE - (underWay.length - busyIds.length);
  const outside = AT_ONCE - busyIds.length;
  return [
    ...(inside > 0 ? await claimDeliveries(db, { ...claim, limit: inside }) : []),
    ...(outside > 0 ? await claimWebhooks(db, { ...claim, limit: outside, busyIds }) : []),
  ];
}

/** Rules and channels change while a message waits: whether it is still to be told, and there. */
async function isWanted(db: Db, delivery: ClaimedDelivery): Promise<boolean> {
  const { rule_id: ruleId, channel_id: channelId, method, is_receiver: isReceiver } = delivery;
  const rule = ruleId === null || !isReceiver ? undefined : await findAlertRule(db, ruleId);
  if (rule === undefined || !isInForce(rule)) return false;
  if (channelId !== null) return rule.channels.some(({ id }) => id === channelId);
  return method === 'inbox' ? rule.to_inbox : rule.to_email;
}

async function putIntoInbox(
  db: Db,
  { id, tries, person, is_test: isTest }: ClaimedDelivery,
  told: ToldAlert[],
): Promise<Result | null> {
  if (person === null || person.isDisabled) return refused('The person may not sign in any more.');
  await inTransaction(db, async (tx) => {
    const now = new Date();
    // In one transaction, so that nobody is told twice.
    const { isFinal: _, ...tried } = arrived;
    if (!(await recordTry(tx, { id, tries, ...tried, nextTryAt: null, now }))) return;
    const common = { to: [person.id], by: null, mailUrl: null, now };
    if (isTest) await notify(tx, { ...common, kind: 'alert_tested' });
    for (const { id: alertId, isRecovery } of told)
      await notify(tx, { ...common, kind: isRecovery ? 'alert_recovered' : 'alert_raised', alertId });
  });
  return null;
}

async function putIntoOutbox(
  db: Db,
  delivery: ClaimedDelivery,
  told: ToldAlert[],
  { linkUrl, hasMail }: AlertSenderOptions,
): Promise<Result | null> {
  const { id, person, language, channel_name: channel } = delivery;
  if (!hasMail || linkUrl === null) return refused('This installation sends no e-mail.');
  if (person?.isDisabled) return refused('The person may not sign in any more.');
  if (person !== null && !person.isVerified)
    return refused('The person has not shown yet that the address is theirs: by a link that was mailed there.');
  const recipient = person?.email ?? delivery.address;
  if (recipient === null) return refused('There is no address any more.');
  const text: AlertMail = delivery.is_test
    ? testMail(language, channel ?? '', linkUrl)
    : alertMail(language, { told, total: delivery.alerts }, linkUrl);
  await inTransaction(db, async (tx) => {
    if (!(await handToOutbox(tx, delivery))) return;
    await insertMail(tx, { id, personId: person?.id ?? null, recipient, ...text, now: new Date() });
  });
  return null;
}

async function postToWebhook(
  db: Db,
  delivery: ClaimedDelivery,
  told: ToldAlert[],
  { linkUrl, unseal, webhookAllow, waits = webhookWaits }: AlertSenderOptions,
): Promise<Result> {
  const { id } = delivery;
  const webhook = delivery.channel_id === null ? undefined : await findWebhook(db, delivery.channel_id);
  if (webhook === undefined) return refused('The channel is gone.');
  const secret = Buffer.from(await unseal(webhook.sealed_secret)).toString();
  const message = { id, sentAt: new Date(), linkUrl };
  const content = delivery.is_test ? testWebhookBody(message) : webhookBody(message, told, delivery.alerts);
  const body = JSON.stringify(content);
  const { timestamp, signature } = signWebhook(secret, body, message.sentAt);
  const headers = {
    'user-agent': 'Scriptorium',
    'x-scriptorium-delivery': id,
    'x-scriptorium-timestamp': timestamp,
    'x-scriptorium-signature': signature,
  };
  try {
    return judgeAnswer(await postWebhook({ url: webhook.url, body, headers }, webhookAllow, waits));
  } catch (error) {
    const fault = (error instanceof Error ? error.message || error.name : String(error)).slice(0, 300);
    return { ...refused(fault), isFinal: error instanceof RefusedAddress };
  }
}

/** Only what is in the two hundreds has arrived. Gone means gone. */
function judgeAnswer({ status, text }: WebhookAnswer): Result {
  const answer = { status, answer: text };
  if (status >= 200 && status < 300) return { ...arrived, ...answer };
  const isRedirect = status >= 300 && status < 400;
  const fault = isRedirect ? 'It answered with a redirect, which is not followed.' : `It answered ${status}.`;
  return { ...refused(fault), ...answer, isFinal: status === 410 };
}
