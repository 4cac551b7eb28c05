import { type RawBuilder, sql } from 'kysely';
import type { ChannelKind, DeliveryState } from '../contract/alert-events.ts';
import { MINUTE } from '../contract/limits.ts';
import type { MailLanguage } from '../contract/person.ts';
import type { Db } from './database.ts';

/** Of one rule to one receiver: more than so many messages in so long nobody reads. The next one waits, and takes in more. */
const FLOOD = { messages: 10, ms: 10 * MINUTE };

/** Whom a rule tells, and by which way. */
const receiversOf = (ruleId: string): RawBuilder<unknown> => sql`
    select null::uuid as channel_id, 'inbox' as method, owner_id as person_id, null as address
    from alert_rules where id = ${ruleId} and to_inbox
    union
    select null, 'email', owner_id, null from alert_rules where id = ${ruleId} and to_email
    union
    select alert_channels.id, kind, person_id, null
    from alert_rule_channels
    join alert_channels on alert_channels.id = alert_rule_channels.channel_id and is_enabled
    join alert_channel_people on alert_channel_people.channel_id = alert_channels.id
    where rule_id = ${ruleId} and kind <> 'webhook'
    union
    select alert_channels.id, kind, null, address
    from alert_rule_channels
    join alert_channels on alert_channels.id = alert_rule_channels.channel_id and is_enabled
    cross join unnest(addresses) as address
    where rule_id = ${ruleId}
    union
    select alert_channels.id, kind, null, null
    from alert_rule_channels
    join alert_channels on alert_channels.id = alert_rule_channels.channel_id and is_enabled
    where rule_id = ${ruleId} and kind = 'webhook'`;

/** Whether a row of deliveries goes to one of them. */
const isTo = (delivery: 'earlier' | 'waiting'): RawBuilder<unknown> => {
  const of = (column: string) => sql.ref(`${delivery}.${column}`);
  return sql`(
    ${of('channel_id')} is not distinct from receivers.channel_id and ${of('method')} = receivers.method
    and ${of('person_id')} is not distinct from receivers.person_id
    and ${of('address')} is not distinct from receivers.address
  )`;
};

/**
 * Tells the receivers of a rule of an alert, or that it is over: each has a delivery, and one that waits takes in more.
 * Returns how many receivers there are.
 */
export async function putDeliveries(
  tx: Db,
  told: { ruleId: string; alertId: string; isRecovery: boolean; dueAt: Date; now: Date },
): Promise<number> {
  // In one order, so that two of these at once do not wait for each other.
  const { rows } = await sql`
    with receivers as (${receiversOf(told.ruleId)}
    ), waiting as (
      -- Locked and not changed: thousands of versions of one row in one transaction would each be read past.
      select id, channel_id, method, person_id, address
      from alert_deliveries
      where rule_id = ${told.ruleId} and state = 'waiting' and not is_test
      for update
    ), put as (
      insert into alert_deliveries (id, rule_id, channel_id, method, person_id, address, is_test, next_try_at, created_at)
      select gen_random_uuid(), ${told.ruleId}, channel_id, method, person_id, address, false,
             greatest(${told.dueAt}::timestamptz, flood.over_at), ${told.now}
      from receivers
      left join lateral (
        select earlier.created_at + ${FLOOD.ms} * interval '1 millisecond' as over_at
        from alert_deliveries as earlier
        where rule_id = ${told.ruleId} and ${isTo('earlier')}
        order by earlier.created_at desc
        offset ${FLOOD.messages - 1}
        limit 1
      ) as flood on true
      where not exists (select from waiting where ${isTo('waiting')})
      order by channel_id, method, person_id, address
      on conflict (rule_id, channel_id, method, person_id, address) where state = 'waiting' and not is_test do update
      set rule_id = excluded.rule_id
      returning id
    )
    insert into alert_delivery_alerts (delivery_id, alert_id, is_recovery, at)
    select id, ${told.alertId}, ${told.isRecovery}, ${told.now}
    from (
      select id from put
      union
      select waiting.id
      from waiting
      join receivers on ${isTo('waiting')}
    ) as either
    on conflict do nothing
    returning delivery_id`.execute(tx);
  return rows.length;
}

/** A delivery of a test to everybody a channel reaches; returns their ids. */
export async function insertTestDeliveries(tx: Db, channelId: string, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into alert_deliveries (id, channel_id, method, person_id, address, is_test, next_try_at, created_at)
    select gen_random_uuid(), id, kind, person_id, address, true, ${now}, ${now}
    from alert_channels
    cross join lateral (
      select person_id, null as address from alert_channel_people where channel_id = alert_channels.id
      union all
      select null, address from unnest(addresses) as address
      union all
      select null, null where kind = 'webhook'
    ) as receivers
    where id = ${channelId}
    returning id`.execute(tx);
  return rows.map((row) => row.id);
}

/** How many tests of a channel there were since `since`. */
export async function countTests(db: Db, channelId: string, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from alert_deliveries
    where channel_id = ${channelId} and is_test and created_at > ${since}`.execute(db);
  return rows[0]?.count ?? 0;
}

export interface ClaimedDelivery {
  id: string;
  rule_id: string | null;
  channel_id: string | null;
  channel_name: string | null;
  method: ChannelKind;
  address: string | null;
  is_test: boolean;
  tries: number;
  /** How many alerts it tells of. */
  alerts: number;
  /** Whether its channel, if it has one, is on and still reaches them; a test goes to whom it was for. */
  is_receiver: boolean;
  /** Who gets it, where that is a person here. */
  person: { id: string; email: string; isVerified: boolean; isDisabled: boolean } | null;
  /** Of the person, or what the channel says. */
  language: MailLanguage;
}

interface Claim {
  limit: number;
  leaseUntil: Date;
  now: Date;
}

/**
 * Takes a few deliveries to inboxes and the outbox that are due, for this process alone: no other takes them before
 * `leaseUntil`. When the process dies they are due again then. From now on they take in no more alerts.
 */
export function claimDeliveries(db: Db, claim: Claim): Promise<ClaimedDelivery[]> {
  return claimDue(db, sql`method <> 'webhook'`, claim);
}

/** The same for webhooks: of each channel that is not busy the one that has been due for longest. */
export function claimWebhooks(db: Db, claim: Claim & { busyIds: readonly string[] }): Promise<ClaimedDelivery[]> {
  const first = sql`id in (
    select distinct on (channel_id) id
    from alert_deliveries
    where next_try_at <= ${claim.now} and method = 'webhook' and channel_id <> all (${claim.busyIds}::uuid[])
    order by channel_id, next_try_at
  )`;
  return claimDue(db, first, claim);
}

async function claimDue(db: Db, which: RawBuilder<unknown>, claim: Claim): Promise<ClaimedDelivery[]> {
  const { rows } = await sql<ClaimedDelivery>`
    with due as (
      select id
      from alert_deliveries
      where next_try_at <= ${claim.now} and ${which}
      order by next_try_at
      limit ${claim.limit}
      for update skip locked
    ), claimed as (
      update alert_deliveries
      set state = 'trying', tries = tries + 1, next_try_at = ${claim.leaseUntil}
      from due
      where alert_deliveries.id = due.id
      returning alert_deliveries.*
    )
    select claimed.id, claimed.rule_id, claimed.channel_id, alert_channels.name as channel_name, claimed.method,
           claimed.address, claimed.is_test, claimed.tries,
           (select count(*) from alert_delivery_alerts where delivery_id = claimed.id) as alerts,
           case
             when claimed.is_test or claimed.channel_id is null then true
             when not alert_channels.is_enabled then false
             when claimed.person_id is not null then exists (
               select from alert_channel_people
               where channel_id = claimed.channel_id and person_id = claimed.person_id
             )
             else claimed.address is null or claimed.address = any (alert_channels.addresses)
           end as is_receiver,
           case when people.id is not null then json_build_object(
             'id', people.id, 'email', people.email, 'isVerified', people.email_verified,
             'isDisabled', people.disabled_at is not null) end as person,
           coalesce(mail_wishes.language, alert_channels.language, 'en') as language
    from claimed
    left join alert_channels on alert_channels.id = claimed.channel_id
    left join people on people.id = claimed.person_id
    left join mail_wishes on mail_wishes.person_id = people.id`.execute(db);
  return rows;
}

/** A try of a delivery, as this process has claimed it: once another one has, what comes of it counts no more. */
export interface TryInHand {
  id: string;
  tries: number;
}

/**
 * From now on the outbox of mails has it, under the same id: its tries are those of the mail. False: somebody else has the
 * delivery.
 */
export async function handToOutbox(tx: Db, { id, tries }: TryInHand): Promise<boolean> {
  const result = await sql`
    update alert_deliveries
    set next_try_at = null, tries = 0
    where id = ${id} and state = 'trying' and tries = ${tries}`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Nobody wants it any more: no try was made, and none will be. */
export async function dropDelivery(db: Db, { id, tries }: TryInHand, now: Date): Promise<void> {
  await sql`
    update alert_deliveries
    set state = 'dropped', next_try_at = null, ended_at = ${now}
    where id = ${id} and state = 'trying' and tries = ${tries}`.execute(db);
}

export interface DeliveryTry extends TryInHand {
  isSuccess: boolean;
  status: number | null;
  answer: string | null;
  fault: string | null;
  /** Of a failure: when it is tried again; null gives it up. */
  nextTryAt: Date | null;
  now: Date;
}

/** Records a try that this process made of a delivery, and what comes after it. False: somebody else has the delivery. */
export async function recordTry(tx: Db, tried: DeliveryTry): Promise<boolean> {
  const state: DeliveryState = tried.isSuccess ? 'sent' : tried.nextTryAt === null ? 'given_up' : 'trying';
  const endedAt = state === 'trying' ? null : tried.now;
  const result = await sql`
    with tried as (
      update alert_deliveries
      set state = ${state}, next_try_at = ${tried.nextTryAt}, ended_at = ${endedAt}
      where id = ${tried.id} and state = 'trying' and tries = ${tried.tries}
      returning id, tries
    )
    insert into alert_tries (delivery_id, number, at, is_success, status, answer, fault)
    select id, tries, ${tried.now}, ${tried.isSuccess}, ${tried.status}, ${tried.answer}, ${tried.fault}
    from tried
    on conflict do nothing`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

export interface DeliveryRow {
  id: string;
  method: ChannelKind;
  channel_id: string | null;
  channel_name: string | null;
  rule_id: string | null;
  rule_name: string | null;
  receiver: string | null;
  is_test: boolean;
  state: DeliveryState;
  alerts: number;
  created_at: Date;
  next_try_at: Date | null;
  tries: {
    number: number;
    at: string;
    isSuccess: boolean;
    status: number | null;
    answer: string | null;
    fault: string | null;
  }[];
}

/** Deliveries of the rules of a person, or (null) all of them, the latest first; a page of them before `before`. */
export async function listDeliveries(
  db: Db,
  filter: {
    ownerId: string | null;
    channelId: string | null;
    alertId: string | null;
    before: { at: Date; id: string } | null;
    limit: number;
  },
): Promise<DeliveryRow[]> {
  const { before } = filter;
  const { rows } = await sql<DeliveryRow>`
    select delivery.id, method, delivery.channel_id, alert_channels.name as channel_name, delivery.rule_id,
           alert_rules.name as rule_name, coalesce(people.name, address, substring(alert_channels.url from '^[^/]*//([^/?]*)')) as receiver, is_test, state,
           (select count(*) from alert_delivery_alerts where delivery_id = delivery.id) as alerts,
           delivery.created_at, coalesce(delivery.next_try_at, mails.next_try_at) as next_try_at,
           (
             select coalesce(json_agg(json_build_object(
               'number', number, 'at', at, 'isSuccess', is_success, 'status', status, 'answer', answer, 'fault', fault)
               order by number), '[]')
             from alert_tries
             where delivery_id = delivery.id
           ) as tries
    from alert_deliveries as delivery
    left join alert_rules on alert_rules.id = delivery.rule_id
    left join alert_channels on alert_channels.id = delivery.channel_id
    left join people on people.id = delivery.person_id
    left join mails on mails.id = delivery.id and mails.sent_at is null and mails.given_up_at is null
    where (${filter.ownerId}::uuid is null or alert_rules.owner_id = ${filter.ownerId})
      and (${filter.channelId}::uuid is null or delivery.channel_id = ${filter.channelId})
      and (${filter.alertId}::uuid is null or exists (
        select from alert_delivery_alerts where delivery_id = delivery.id and alert_id = ${filter.alertId}
      ))
      and (${before === null}
        or (delivery.created_at, delivery.id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))
    order by delivery.created_at desc, delivery.id desc
    limit ${filter.limit}`.execute(db);
  return rows;
}

/** Removes up to `limit` deliveries that ended before `before`, with their tries; returns how many. */
export async function deleteOldDeliveries(db: Db, before: Date, limit: number): Promise<number> {
  // When it was made has an index, and is never later than its end.
  const result = await sql`
    delete from alert_deliveries
    where id = any (array(
      select id
      from alert_deliveries
      where created_at < ${before} and ended_at < ${before}
      order by created_at
      limit ${limit}
      for update skip locked
    ))`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
