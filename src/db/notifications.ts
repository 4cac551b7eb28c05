import { sql } from 'kysely';
import type { NotificationKind } from '../contract/notification.ts';
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
  created_at: Date;
  read_at: Date | null;
}

/** Puts the same notification into the inbox of each of these people. */
export async function insertNotifications(
  tx: Db,
  notification: {
    to: readonly string[];
    kind: NotificationKind;
    actorId: string | null;
    toolId: string | null;
    versionId: string | null;
    suggestionId: string | null;
    now: Date;
  },
): Promise<void> {
  const { to, kind, actorId, toolId, versionId, suggestionId, now } = notification;
  await sql`
    insert into notifications (person_id, kind, actor_id, tool_id, version_id, suggestion_id, created_at)
    select person_id, ${kind}, ${actorId}::uuid, ${toolId}::uuid, ${versionId}::uuid, ${suggestionId}::uuid,
           ${now}::timestamptz
    from unnest(${to}::uuid[]) as person_id`.execute(tx);
}

/** A person's notifications, newest first; a page of them before `before`. */
export async function listNotifications(
  db: Db,
  filter: { personId: string; before: { createdAt: Date; id: string } | null; limit: number },
): Promise<NotificationRow[]> {
  const { rows } = await sql<NotificationRow>`
    select notifications.id, notifications.kind, notifications.actor_id, actor.name as actor_name,
           notifications.tool_id, tools.slug as tool_slug, tools.title as tool_title, notifications.version_id,
           tool_versions.number as version_number, notifications.suggestion_id, suggestions.title as suggestion_title,
           notifications.created_at, notifications.read_at
    from notifications
    left join people as actor on actor.id = notifications.actor_id
    left join tools on tools.id = notifications.tool_id
    left join tool_versions on tool_versions.id = notifications.version_id
    left join suggestions on suggestions.id = notifications.suggestion_id
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
