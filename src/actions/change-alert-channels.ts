import type { AlertChannelChange } from '../contract/alert.ts';
import { type ChannelKind, MOST_CHANNELS } from '../contract/alert-events.ts';
import { AppError } from '../contract/errors.ts';
import { MINUTE } from '../contract/limits.ts';
import { faultOfUrl, type WebhookAllow } from '../core/alert/judge-address.ts';
import {
  type AlertChannelRow,
  deleteAlertChannel,
  insertAlertChannel,
  listAlertChannels,
  listReachable,
  lockAlertChannels,
  updateAlertChannel,
} from '../db/alert-channels.ts';
import { countTests, insertTestDeliveries } from '../db/alert-deliveries.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { requireUnchanged } from './require-unchanged.ts';

/** Of one channel: a test is a mail or a request to somewhere else. */
const MOST_TESTS_A_MINUTE = 5;

interface Change {
  id: string;
  kind: ChannelKind;
  channel: AlertChannelChange;
  allow: WebhookAllow;
  now: Date;
}

/** Makes a channel. Throws validation_failed (also for a name that is taken), webhook_refused, too_many_requests. */
export async function createAlertChannel(
  db: Db,
  origin: Origin,
  { id, kind, channel, allow, sealedSecret, now }: Change & { sealedSecret: string | null },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockAlertChannels(tx);
    const others = await listAlertChannels(tx);
    if (others.length >= MOST_CHANNELS) throw new AppError('too_many_requests', { limit: MOST_CHANNELS });
    await requireFit(tx, { id, kind, channel, allow }, others);
    await insertAlertChannel(tx, { ...columnsOf(kind, channel), id, kind, sealedSecret, now });
    const target = { type: 'alert_channel', id } as const;
    await recordAudit(tx, origin, { action: 'alert_channel.created', target, after: toldOf(kind, channel), at: now });
  });
}

/** Changes a channel. Throws not_found, conflict when somebody changed it since `readAt`, validation_failed, webhook_refused. */
export async function changeAlertChannel(
  db: Db,
  origin: Origin,
  change: Omit<Change, 'kind'> & { readAt: string | undefined },
): Promise<void> {
  const { id, channel, allow, now } = change;
  await inTransaction(db, async (tx) => {
    await lockAlertChannels(tx);
    const others = await listAlertChannels(tx);
    const former = others.find((each) => each.id === id);
    if (former === undefined) throw new AppError('not_found');
    requireUnchanged(former.updated_at, change.readAt);
    const { kind } = former;
    await requireFit(tx, { id, kind, channel, allow }, others);
    await updateAlertChannel(tx, { ...columnsOf(kind, channel), id, now });
    await recordAudit(tx, origin, {
      action: 'alert_channel.changed',
      target: { type: 'alert_channel', id },
      before: { isEnabled: former.is_enabled, host: hostOf(former.url) },
      after: toldOf(kind, channel),
      at: now,
    });
  });
}

/** Removes a channel with what was sent there. Throws not_found when somebody was faster. */
export async function removeAlertChannel(db: Db, origin: Origin, id: string, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockAlertChannels(tx);
    if (!(await deleteAlertChannel(tx, id))) throw new AppError('not_found');
    await recordAudit(tx, origin, { action: 'alert_channel.deleted', target: { type: 'alert_channel', id }, at: now });
  });
}

/** Sends a test to everybody a channel reaches; answers the deliveries. Throws too_many_requests. */
export async function testAlertChannel(db: Db, origin: Origin, id: string, now: Date): Promise<string[]> {
  return inTransaction(db, async (tx) => {
    await lockAlertChannels(tx);
    const most = MOST_TESTS_A_MINUTE;
    if ((await countTests(tx, id, new Date(now.getTime() - MINUTE))) >= most)
      throw new AppError('too_many_requests', { limit: most });
    const deliveries = await insertTestDeliveries(tx, id, now);
    await recordAudit(tx, origin, { action: 'alert_channel.tested', target: { type: 'alert_channel', id }, at: now });
    return deliveries;
  });
}

function columnsOf(kind: ChannelKind, channel: AlertChannelChange) {
  const { name, language, addresses, personIds, url = null, isEnabled } = channel;
  return {
    ...{ name, language, personIds, isEnabled },
    addresses: [...new Set(addresses)],
    // As the standard writes it: one spelling, and nothing after a #.
    url: kind === 'webhook' && url !== null ? normalUrl(url) : null,
  };
}

function normalUrl(text: string): string {
  const url = new URL(text);
  url.hash = '';
  return url.href;
}

/** No address of a person, and no path of a webhook: some receivers keep their secret there. */
function toldOf(kind: ChannelKind, { addresses, personIds, url, isEnabled }: AlertChannelChange): object {
  return { kind, addresses: addresses.length, personIds, host: hostOf(url ?? null), isEnabled };
}

function hostOf(url: string | null): string | null {
  return url === null ? null : new URL(url).host;
}

async function requireFit(
  tx: Db,
  { id, kind, channel, allow }: Omit<Change, 'now'>,
  others: AlertChannelRow[],
): Promise<void> {
  const { name, addresses, personIds, url } = channel;
  const issues: { field: string; message: string }[] = [];
  const refuse = (isFault: boolean, field: string, message: string) => isFault && issues.push({ field, message });
  const isTaken = others.some((other) => other.id !== id && other.name.toLowerCase() === name.toLowerCase());
  refuse(isTaken, 'name', 'Another channel has this name.');
  const isWebhook = kind === 'webhook';
  refuse(isWebhook === (url === undefined), 'url', isWebhook ? 'A webhook needs an address.' : 'Only of a webhook.');
  refuse(kind !== 'email' && addresses.length > 0, 'addresses', 'Only mail goes to addresses.');
  refuse(isWebhook && personIds.length > 0, 'personIds', 'A webhook goes to no person.');
  refuse(!isWebhook && addresses.length + personIds.length === 0, 'personIds', 'It has to reach somebody.');
  const reachable = new Set(await listReachable(tx, personIds));
  refuse(!personIds.every((each) => reachable.has(each)), 'personIds', 'Somebody of them is not here any more.');
  if (issues.length > 0) throw new AppError('validation_failed', { issues });
  const fault = url === undefined ? null : faultOfUrl(url, allow);
  if (fault !== null) throw new AppError('webhook_refused', { reason: fault });
}
