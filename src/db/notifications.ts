import { sql } from 'kysely';
import type { AlertAbout } from '../contract/alert.ts';
import type { NotificationKind } from '../contract/notification.ts';
import type { MailLanguage } from '../contract/person.ts';
import type { News } from '../core/news.ts';
import type { Db } from './database.ts';

export interface NotificationRow {
  id: string;
  kind: NotificationKind;
  actor_id: string | null;
  actor_name: string | null;
  tool_id: string | null;
  tool_slug: string | null;
  tool_title: string | null;
  version_id: string | null;
  version_number: number | null;
  suggestion_id: string | null;
  suggestion_title: string | null;
  schedule: News['schedule'];
  alert: AlertAbout | null;
  created_at: Date;
  read_at: Date | null;
}

/**
 * Puts the same notification into the inbox of each of these people; returns the ids. One of the same kind about the same
 * tool, suggestion, alert or schedule that is still unread is renewed instead.
 */
export async function putNotifications(
  tx: Db,
  notification: {
    to: readonly string[];
    kind: NotificationKind;
    actorId: string | null;
    toolId: string | null;
    versionId: string | null;
    suggestionId: string | null;
    alertId: string | null;
    schedule: { id: string; name: string } | null;
    now: Date;
  },
): Promise<string[]> {
  const { to, kind, actorId, toolId, versionId, suggestionId, alertId, schedule, now } = notification;
  // In one order, so that two of these at once do not wait for each other.
  const { rows } = await sql<{ id: string }>`
    insert into notifications (person_id, kind, actor_id, tool_id, version_id, suggestion_id, alert_id, schedule_id,
      schedule_name, created_at)
    select person_id, ${kind}, ${actorId}::uuid, ${toolId}::uuid, ${versionId}::uuid, ${suggestionId}::uuid,
           ${alertId}::uuid, ${schedule?.id ?? null}::uuid, ${schedule?.name ?? null}::text, ${now}::timestamptz
    from unnest(${to}::uuid[]) as person_id
    order by person_id
    on conflict (person_id, kind, tool_id, suggestion_id, alert_id, schedule_id) where read_at is null do update
    set actor_id = excluded.actor_id, version_id = excluded.version_id, schedule_name = excluded.schedule_name,
        created_at = excluded.created_at
    returning id`.execute(tx);
  return rows.map((row) => row.id);
}

/** Of a line that tells of a schedule; without an id once that is gone. */
const aboutSchedule = sql`
  case when notifications.schedule_id is not null
    then json_build_object('id', schedules.id, 'name', notifications.schedule_name) end`;

export interface NewsToMail extends News {
  id: string;
  recipient: { id: string; name: string; email: string; language: MailLanguage };
}

/**
 * Which of these notifications are to be mailed: to people who may sign in, have shown that the address is theirs, want
 * this kind, were not mailed the same since `mailedBefore`, and got fewer than `mostMails` mails since `since`.
 */
export async function listNewsToMail(
  tx: Db,
  ids: readonly string[],
  bounds: { mailedBefore: Date; mostMails: number; since: Date },
): Promise<NewsToMail[]> {
  const { rows } = await sql<NewsToMail>`
    select notifications.id, notifications.kind,
           json_build_object('id', recipient.id, 'name', recipient.name, 'email', recipient.email,
             'language', coalesce(mail_wishes.language, 'en')) as recipient,
           case when actor.id is not null then json_build_object('name', actor.name) end as actor,
           case when tools.id is not null
             then json_build_object('id', tools.id, 'slug', tools.slug, 'title', tools.title) end as tool,
           case when tool_versions.id is not null
             then json_build_object('id', tool_versions.id, 'number', tool_versions.number) end as version,
           case when suggestions.id is not null
             then json_build_object('id', suggestions.id, 'title', suggestions.title) end as suggestion,
           ${aboutSchedule} as schedule, null as alert
    from notifications
    join people as recipient on recipient.id = notifications.person_id
    left join mail_wishes on mail_wishes.person_id = recipient.id
    left join people as actor on actor.id = notifications.actor_id
    left join tools on tools.id = notifications.tool_id
    left join tool_versions on tool_versions.id = notifications.version_id
    left join suggestions on suggestions.id = notifications.suggestion_id
    left join schedules on schedules.id = notifications.schedule_id
    where notifications.id = any (${ids}::uuid[])
      and recipient.disabled_at is null
      and recipient.email_verified
      and notifications.kind <> all (coalesce(mail_wishes.unwanted, '{}'))
      and (notifications.mailed_at is null or notifications.mailed_at < ${bounds.mailedBefore})
      and (select count(*) from mails where person_id = recipient.id and created_at > ${bounds.since})
          < ${bounds.mostMails}`.execute(tx);
  return rows;
}

/** Notes that notifications went out by mail. */
export async function markMailed(tx: Db, ids: readonly string[], now: Date): Promise<void> {
  await sql`update notifications set mailed_at = ${now} where id = any (${ids}::uuid[])`.execute(tx);
}

/** Removes up to `limit` that were read before `readBefore`, or are older than `unreadBefore`; returns how many. */
export async function deleteOldNotifications(
  db: Db,
  bounds: { readBefore: Date; unreadBefore: Date; limit: number },
): Promise<number> {
  // When it was made has an index, and is never later than when it was read.
  const result = await sql`
    delete from notifications
    where id = any (array(
      select id
      from notifications
      where created_at < ${bounds.readBefore}
        and (read_at < ${bounds.readBefore} or created_at < ${bounds.unreadBefore})
      limit ${bounds.limit}
      for update skip locked
    ))`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

/** Removes up to `limit` of those that people have beyond `most` each, the oldest of each; returns how many. */
export async function deleteCrowdedNotifications(db: Db, most: number, limit: number): Promise<number> {
  const result = await sql`
    with crowded as (
      select person_id from notifications group by person_id having count(*) > ${most}
    ), beyond as (
      select beyond.id
      from crowded
      cross join lateral (
        select id
        from notifications
        where person_id = crowded.person_id
        order by created_at desc, id desc
        offset ${most}
      ) as beyond
      limit ${limit}
    )
    delete from notifications
    using beyond
    where notifications.id = beyond.id`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

/** Of a line that tells of an alert. */
const aboutAlert = sql`
  case when alerts.id is not null then json_build_object(
    'id', alerts.id, 'kind', alerts.event, 'facts', alerts.facts,
    'schedule', case when alert_schedule.id is not null
      then json_build_object('id', alert_schedule.id, 'name', alert_schedule.name) end,
    'tool', case when alert_tool.id is not null
      then json_build_object('id', alert_tool.id, 'slug', alert_tool.slug, 'title', alert_tool.title) end,
    'channel', case when alert_channels.id is not null
      then json_build_object('id', alert_channels.id, 'name', alert_channels.name) end) end`;
const joinAlert = sql`
  left join alerts on alerts.id = notifications.alert_id
  left join tools as alert_tool on alert_tool.id = alerts.tool_id
  left join schedules as alert_schedule on alert_schedule.id = alerts.schedule_id
  left join alert_channels on alert_channels.id = alerts.channel_id`;

/** A person's notifications, newest first; a page of them before `before`. */
export async function listNotifications(
  db: Db,
  filter: { personId: string; before: { createdAt: Date; id: string } | null; limit: number },
): Promise<NotificationRow[]> {
  const { rows } = await sql<NotificationRow>`
    select notifications.id, notifications.kind, notifications.actor_id, actor.name as actor_name,
           notifications.tool_id, tools.slug as tool_slug, tools.title as tool_title, notifications.version_id,
           tool_versions.number as version_number, notifications.suggestion_id, suggestions.title as suggestion_title,
           notifications.created_at, notifications.read_at, ${aboutSchedule} as schedule, ${aboutAlert} as alert
    from notifications
    left join people as actor on actor.id = notifications.actor_id
    left join tools on tools.id = notifications.tool_id
    left join tool_versions on tool_versions.id = notifications.version_id
    left join suggestions on suggestions.id = notifications.suggestion_id
    left join schedules on schedules.id = notifications.schedule_id
    ${joinAlert}
    where notifications.person_id = ${filter.personId}
      and (${filter.before === null}
        or (notifications.created_at, notifications.id)
           < (${filter.before?.createdAt ?? null}::timestamptz, ${filter.before?.id ?? null}::uuid))
    order by notifications.created_at desc, notifications.id desc
    limit ${filter.limit}`.execute(db);
  return rows;
}

/** How many of a person's notifications are unread. */
export async function countUnread(db: Db, personId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count
    from notifications
    where person_id = ${personId} and read_at is null`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Takes back what nobody has read yet of a suggestion. */
export async function deleteUnreadOfSuggestion(tx: Db, suggestionId: string): Promise<void> {
  await sql`delete from notifications where suggestion_id = ${suggestionId} and read_at is null`.execute(tx);
}

/** Marks one notification of a person as read, if it was not. False when they have no such notification. */
export async function markRead(db: Db, notification: { id: string; personId: string; now: Date }): Promise<boolean> {
  const result = await sql`
    update notifications
    set read_at = coalesce(read_at, ${notification.now})
    where id = ${notification.id} and person_id = ${notification.personId}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Marks all notifications of a person as read. */
export async function markAllRead(db: Db, personId: string, now: Date): Promise<void> {
  await sql`
    update notifications
    set read_at = ${now}
    where person_id = ${personId} and read_at is null`.execute(db);
}
