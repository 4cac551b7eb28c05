import { type RawBuilder, sql } from 'kysely';
import type { ChannelKind } from '../contract/alert-events.ts';
import type { MailLanguage } from '../contract/person.ts';
import type { Db } from './database.ts';

export interface AlertChannelRow {
  id: string;
  kind: ChannelKind;
  name: string;
  language: MailLanguage;
  addresses: string[];
  people: { id: string; name: string }[];
  url: string | null;
  is_enabled: boolean;
  rules: number;
  updated_at: Date;
}

async function readChannels(db: Db, condition: RawBuilder<unknown>): Promise<AlertChannelRow[]> {
  const { rows } = await sql<AlertChannelRow>`
    select id, kind, name, language, addresses, url, is_enabled, updated_at,
           (
             select coalesce(json_agg(json_build_object('id', people.id, 'name', people.name) order by people.name), '[]')
             from alert_channel_people
             join people on people.id = person_id
             where channel_id = alert_channels.id
           ) as people,
           (select count(*) from alert_rule_channels where channel_id = alert_channels.id) as rules
    from alert_channels
    where ${condition}
    order by lower(name), id`.execute(db);
  return rows;
}

/** Every channel. */
export function listAlertChannels(db: Db): Promise<AlertChannelRow[]> {
  return readChannels(db, sql`true`);
}

/** The channel with this id, or undefined. */
export async function findAlertChannel(db: Db, id: string): Promise<AlertChannelRow | undefined> {
  return (await readChannels(db, sql`id = ${id}`))[0];
}

/** Where a webhook goes, and what it is signed with. Undefined: there is none any more. */
export async function findWebhook(
  db: Db,
  channelId: string,
): Promise<{ url: string; sealed_secret: string } | undefined> {
  const { rows } = await sql<{ url: string; sealed_secret: string }>`
    select url, sealed_secret from alert_channels where id = ${channelId} and kind = 'webhook'`.execute(db);
  return rows[0];
}

export interface NewAlertChannel {
  id: string;
  kind: ChannelKind;
  name: string;
  language: MailLanguage;
  addresses: readonly string[];
  personIds: readonly string[];
  url: string | null;
  sealedSecret: string | null;
  isEnabled: boolean;
  now: Date;
}

/** Adds a channel, and whom it reaches. */
export async function insertAlertChannel(tx: Db, channel: NewAlertChannel): Promise<void> {
  const { id, kind, name, language, addresses, personIds, url, sealedSecret, isEnabled, now } = channel;
  await sql`
    insert into alert_channels (id, kind, name, language, addresses, url, sealed_secret, is_enabled, created_at,
      updated_at)
    values (${id}, ${kind}, ${name}, ${language}, ${addresses}::text[], ${url}, ${sealedSecret}, ${isEnabled}, ${now},
      ${now})`.execute(tx);
  await putChannelPeople(tx, id, personIds);
}

/** Sets what of a channel can change; its kind and its secret stay. */
export async function updateAlertChannel(
  tx: Db,
  channel: Omit<NewAlertChannel, 'kind' | 'sealedSecret'>,
): Promise<void> {
  const { id, name, language, addresses, personIds, url, isEnabled, now } = channel;
  await sql`
    update alert_channels
    set name = ${name}, language = ${language}, addresses = ${addresses}::text[], url = ${url}, is_enabled = ${isEnabled},
        updated_at = ${now}
    where id = ${id}`.execute(tx);
  await sql`delete from alert_channel_people where channel_id = ${id}`.execute(tx);
  await putChannelPeople(tx, id, personIds);
}

async function putChannelPeople(tx: Db, id: string, personIds: readonly string[]): Promise<void> {
  await sql`
    insert into alert_channel_people (channel_id, person_id)
    select ${id}, person_id from unnest(${[...new Set(personIds)]}::uuid[]) as person_id`.execute(tx);
}

/** Removes a channel, with what was sent there. False when there was none. */
export async function deleteAlertChannel(tx: Db, id: string): Promise<boolean> {
  const result = await sql`delete from alert_channels where id = ${id}`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Which of these people can be told anything: they are there, and may sign in. */
export async function listReachable(db: Db, personIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from people where id = any (${personIds}::uuid[]) and disabled_at is null`.execute(db);
  return rows.map((row) => row.id);
}

/** Which of these channels there are. */
export async function listKnownChannels(db: Db, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from alert_channels where id = any (${ids}::uuid[])`.execute(db);
  return rows.map((row) => row.id);
}

/** Lets only one at a time change rules or channels, until the transaction ends. */
export async function lockAlertChannels(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(7070019)`.execute(tx);
}
