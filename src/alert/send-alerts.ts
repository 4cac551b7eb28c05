/**
 * Sends what is told of alerts. A delivery is taken by one process at a time; who dies in between lets it be sent once
 * more, under the same id. Mails go on through the outbox, which tries them by itself.
 */
import { notify } from '../actions/notify.ts';
import { readToldAlerts } from '../actions/tell-alerts.ts';
import { MINUTE, SECOND } from '../contract/limits.ts';
import { type AlertMail, alertMail, testMail } from '../core/alert/alert-mail.ts';
import type { WebhookAllow } from '../core/alert/judge-address.ts';
import { signWebhook } from '../core/alert/sign-webhook.ts';
import { testWebhookBody, webhookBody } from '../core/alert/webhook-body.ts';
import { findWebhook } from '../db/alert-channels.ts';
import { type ClaimedDelivery, claimDeliveries, handToOutbox, recordTry } from '../db/alert-deliveries.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { insertMail } from '../db/mails.ts';
import { postWebhook, type WebhookAnswer, type WebhookWaits, webhookWaits } from './post-webhook.ts';
import { RefusedAddress } from './refused-address.ts';

export interface AlertSender {
  /**
   * One round: sends what is due, for a minute at most; returns how many deliveries it dealt with. Faults are stored with
   * the delivery.
   */
  sendDue: (now: Date) => Promise<number>;
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

/** One receiver that takes its time holds no others up: these go at once. */
const AT_ONCE = 10;
/** After so long the rest is left to the next round, so that a server that is to end need not wait for all of it. */
const ROUND_MS = 1 * MINUTE;
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
  async function deal(delivery: ClaimedDelivery): Promise<void> {
    const { id, method, tries } = delivery;
    try {
      const result = await send[method](delivery);
      if (result === null) return;
      const { isFinal, ...tried } = result;
      const now = new Date();
      const isLast = tried.isSuccess || isFinal || tries >= MOST_TRIES;
      const nextTryAt = isLast ? null : new Date(now.getTime() + 2 ** (tries - 1) * MINUTE);
      await recordTry(db, { id, ...tried, nextTryAt, now });
    } catch (error) {
      options.onFailure(error);
      await recordOwnFault(delivery);
    }
  }

  /** Why is in our log: it is nothing that a receiver did. */
  async function recordOwnFault({ id, tries }: ClaimedDelivery): Promise<void> {
    const now = new Date();
    const nextTryAt = tries >= MOST_TRIES ? null : new Date(now.getTime() + OWN_FAULT_MS);
    const fault = 'Scriptorium itself failed; its log says why.';
    await recordTry(db, { id, isSuccess: false, status: null, answer: null, fault, nextTryAt, now });
  }

  /** What each method does; null: somebody else records what becomes of it. */
  const send = {
    inbox: (delivery: ClaimedDelivery) => putIntoInbox(db, delivery),
    email: (delivery: ClaimedDelivery) => putIntoOutbox(db, delivery, options),
    webhook: (delivery: ClaimedDelivery) => postToWebhook(db, delivery, options),
  };

  return {
    sendDue: async (now) => {
      let dealt = 0;
      const begunAt = performance.now();
      for (;;) {
        // A round may take longer than a lease where receivers let us wait: each lease begins when it is given.
        const leaseUntil = new Date(now.getTime() + (performance.now() - begunAt) + LEASE_MS);
        const deliveries = await claimDeliveries(db, { limit: AT_ONCE, leaseUntil, now });
        await Promise.all(deliveries.map(deal));
        dealt += deliveries.length;
        if (deliveries.length < AT_ONCE || performance.now() - begunAt > ROUND_MS) return dealt;
      }
    },
  };
}

async function putIntoInbox(db: Db, { id, person, is_test: isTest }: ClaimedDelivery): Promise<Result | null> {
  if (person === null || person.isDisabled) return refused('The person may not sign in any more.');
  const told = await readToldAlerts(db, id);
  await inTransaction(db, async (tx) => {
    const now = new Date();
    const common = { to: [person.id], by: null, mailUrl: null, now };
    if (isTest) await notify(tx, { ...common, kind: 'alert_tested' });
    for (const { id: alertId, isRecovery } of told)
      await notify(tx, { ...common, kind: isRecovery ? 'alert_recovered' : 'alert_raised', alertId });
    // In one transaction, so that nobody is told twice.
    const { isFinal: _, ...tried } = arrived;
    await recordTry(tx, { id, ...tried, nextTryAt: null, now });
  });
  return null;
}

async function putIntoOutbox(
  db: Db,
  delivery: ClaimedDelivery,
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
    : alertMail(language, await readToldAlerts(db, id), linkUrl);
  await inTransaction(db, async (tx) => {
    await insertMail(tx, { id, personId: person?.id ?? null, recipient, ...text, now: new Date() });
    await handToOutbox(tx, id);
  });
  return null;
}

async function postToWebhook(
  db: Db,
  delivery: ClaimedDelivery,
  { linkUrl, unseal, webhookAllow, waits = webhookWaits }: AlertSenderOptions,
): Promise<Result> {
  const { id } = delivery;
  const webhook = delivery.channel_id === null ? undefined : await findWebhook(db, delivery.channel_id);
  if (webhook === undefined || (!webhook.is_enabled && !delivery.is_test)) return refused('The channel is off.');
  const secret = Buffer.from(await unseal(webhook.sealed_secret)).toString();
  const message = { id, sentAt: new Date(), linkUrl };
  const content = delivery.is_test ? testWebhookBody(message) : webhookBody(message, await readToldAlerts(db, id));
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
