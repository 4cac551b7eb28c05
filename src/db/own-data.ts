/** What the tables hold of one person, under the names that their copy of it has. One function per kind of thing. */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';

export type OwnRow = Record<string, unknown>;

/** Where the next page of a list begins: before this row. */
export interface OwnCursor {
  at: Date;
  id: string;
}

async function read(db: Db, query: RawBuilder<OwnRow>): Promise<OwnRow[]> {
  const { rows } = await query.execute(db);
  return rows;
}

const isBefore = (at: RawBuilder<unknown>, id: RawBuilder<unknown>, before: OwnCursor | null) =>
  before === null ? sql`true` : sql`(${at}, ${id}) < (${before.at}::timestamptz, ${before.id}::uuid)`;

/** The account itself. */
export async function readOwnAccount(db: Db, personId: string): Promise<OwnRow> {
  const rows = await read(
    db,
    sql`
      select id, name, email, email_verified as "emailVerified", role, created_at as "createdAt", seen_at as "lastSeenAt",
        (
          select coalesce(json_agg(json_build_object(
            'kind', case provider_id when 'credential' then 'password' else provider_id end,
            'subject', case when provider_id <> 'credential' then account_id end)), '[]')
          from accounts
          where person_id = people.id
        ) as "waysIn",
        exists (
          select from second_steps where person_id = people.id and confirmed_at is not null
        ) as "hasSecondStep"
      from people
      where id = ${personId}`,
  );
  return rows[0] ?? {};
}

/** The browsers that are signed in. */
export function listOwnLogins(db: Db, personId: string): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select id, address, user_agent as "userAgent", created_at as "createdAt", seen_at as "lastSeenAt",
        expires_at as "expiresAt"
      from logins
      where person_id = ${personId}
      order by created_at desc`,
  );
}

/** API tokens, without what would let somebody in. */
export function listOwnTokens(db: Db, personId: string): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select id, name, hint, scopes, created_at as "createdAt", expires_at as "expiresAt", used_at as "lastUsedAt"
      from api_tokens
      where person_id = ${personId}
      order by created_at desc`,
  );
}

/** Mails to the person, without their text: it goes when they are sent. */
export function listOwnMails(db: Db, personId: string): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select subject, recipient, created_at as "createdAt", sent_at as "sentAt"
      from mails
      where person_id = ${personId}
      order by created_at desc`,
  );
}

/** What the person wants to be mailed; nothing where they never said. */
export function listOwnMailWishes(db: Db, personId: string): Promise<OwnRow[]> {
  return read(db, sql`select language, unwanted from mail_wishes where person_id = ${personId}`);
}

/** Rules for alerts that are the person's, and channels that reach them. */
export function listOwnAlertRules(db: Db, personId: string): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select id, name, tool_id as "toolId", schedule_id as "scheduleId", events, severity, to_inbox as "toInbox",
        to_email as "toEmail", is_enabled as "isEnabled", created_at as "createdAt"
      from alert_rules
      where owner_id = ${personId}
      order by created_at desc`,
  );
}

/** Channels of alerts that reach the person, here or at their address. */
export function listOwnAlertChannels(db: Db, personId: string): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select id, kind, name, created_at as "createdAt"
      from alert_channels
      where exists (select from alert_channel_people where channel_id = alert_channels.id and person_id = ${personId})
        or exists (select from people where id = ${personId} and email = any (addresses))
      order by created_at desc`,
  );
}

/** Tools that belong to the person, or that they work on. */
export function listOwnTools(db: Db, personId: string): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select id, slug, title, summary, description, is_published as "isPublished", created_at as "createdAt",
        case when owner_id = ${personId} then 'owner' else 'maintainer' end as part
      from tools
      where kind = 'tool'
        and (owner_id = ${personId}
          or exists (select from tool_maintainers where tool_id = tools.id and person_id = ${personId}))
      order by created_at desc`,
  );
}

/** What the person has set in tools. */
export function listOwnSettings(db: Db, personId: string): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select tool_settings.tool_id as "toolId", tools.slug as tool, context, schema_hash as "schemaHash",
        given as values, tool_settings.updated_at as "updatedAt"
      from tool_settings
      join tools on tools.id = tool_settings.tool_id
      where person_id = ${personId}
      order by tool_settings.updated_at desc`,
  );
}

/** Favourites. */
export function listOwnFavourites(db: Db, personId: string): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select favourites.tool_id as "toolId", tools.slug as tool, favourites.created_at as "createdAt"
      from favourites
      join tools on tools.id = favourites.tool_id
      where person_id = ${personId}
      order by favourites.created_at desc`,
  );
}

/** What tools remember of the person between turns. */
export function listOwnSessions(db: Db, personId: string): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select tool_sessions.tool_id as "toolId", tools.slug as tool, context, state, rev, used_at as "usedAt",
        (
          select coalesce(json_agg(name order by position), '[]')
          from tool_session_files
          where session_id = tool_sessions.id
        ) as files
      from tool_sessions
      join tools on tools.id = tool_sessions.tool_id
      where person_id = ${personId}
      order by used_at desc`,
  );
}

/** Versions that the person wrote, newest first; a page of them. */
export function listOwnVersions(db: Db, personId: string, before: OwnCursor | null, limit: number): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select tool_versions.id, tool_versions.tool_id as "toolId", tools.slug as tool, number, state, language, source,
        change_summary as "changeSummary", tool_versions.created_at as "createdAt", tool_versions.created_at as at
      from tool_versions
      join tools on tools.id = tool_versions.tool_id
      where created_by = ${personId}
        and ${isBefore(sql`tool_versions.created_at`, sql`tool_versions.id`, before)}
      order by tool_versions.created_at desc, tool_versions.id desc
      limit ${limit}`,
  );
}

/** Schedules of the person, without those of their ticks that are told as runs. */
export function listOwnSchedules(db: Db, personId: string): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select schedules.id, schedules.name, tool_id as "toolId", tools.slug as tool, version_id as "versionId", rule, inputs,
        overlap, missed, retries, on_failure as "onFailure", timeout_ms as "timeoutMs", next_at as "nextAt",
        pause_reason as "pauseReason", stop_reason as "stopReason", schedules.created_at as "createdAt",
        (
          select coalesce(json_agg(json_build_object('name', schedule_files.name, 'bytes', uploads.bytes)
            order by position), '[]')
          from schedule_files
          join uploads on uploads.id = schedule_files.upload_id
          where schedule_id = schedules.id
        ) as files
      from schedules
      join tools on tools.id = schedules.tool_id
      where schedules.person_id = ${personId}
      order by schedules.created_at desc`,
  );
}

/** What the person said of versions, newest first; a page of it. */
export function listOwnComments(db: Db, personId: string, before: OwnCursor | null, limit: number): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select id, version_id as "versionId", line, text, created_at as "createdAt", created_at as at
      from review_comments
      where author_id = ${personId} and ${isBefore(sql`created_at`, sql`id`, before)}
      order by created_at desc, id desc
      limit ${limit}`,
  );
}

/** What the person was told, newest first; a page of it. */
export function listOwnNotifications(
  db: Db,
  personId: string,
  before: OwnCursor | null,
  limit: number,
): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select id, kind, tool_id as "toolId", version_id as "versionId", suggestion_id as "suggestionId", alert_id as "alertId",
        schedule_id as "scheduleId", schedule_name as "scheduleName", created_at as "createdAt", read_at as "readAt",
        created_at as at
      from notifications
      where person_id = ${personId} and ${isBefore(sql`created_at`, sql`id`, before)}
      order by created_at desc, id desc
      limit ${limit}`,
  );
}

/** Tools that the person suggested, newest first; a page of them. A sample by name, and by link while it is kept. */
export function listOwnSuggestions(
  db: Db,
  personId: string,
  before: OwnCursor | null,
  limit: number,
): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select id, title, description, audience, state, reason, tool_id as "toolId", created_at as "createdAt",
        ended_at as "endedAt",
        case when sample_name is not null
          then json_build_object('name', sample_name, 'link', '/api/v1/suggestions/' || id || '/sample') end as sample,
        created_at as at
      from suggestions
      where person_id = ${personId} and ${isBefore(sql`created_at`, sql`id`, before)}
      order by created_at desc, id desc
      limit ${limit}`,
  );
}

/** Runs with what went in and came out, newest first; a page of them. Files by name, and by link while they are kept. */
export function listOwnRuns(db: Db, personId: string, before: OwnCursor | null, limit: number): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select runs.id, runs.tool_id as "toolId", tools.slug as tool, version_id as "versionId", context, inputs, settings,
        action, status, reason, queued_at as "queuedAt", started_at as "startedAt", finished_at as "finishedAt",
        error_summary as "errorSummary", outputs, next_actions as "nextActions",
        (
          select coalesce(json_agg(json_build_object('name', name, 'bytes', bytes) order by position), '[]')
          from run_files
          where run_id = runs.id
        ) as files,
        (
          select coalesce(json_agg(json_build_object(
            'path', path, 'bytes', bytes, 'keptUntil', expires_at,
            'link', '/api/v1/runs/' || runs.id || '/artifacts/' || artifacts.id) order by path), '[]')
          from artifacts
          where run_id = runs.id
        ) as artifacts,
        queued_at as at
      from runs
      join tools on tools.id = runs.tool_id
      where runs.person_id = ${personId} and erased_at is null
        and ${isBefore(sql`runs.queued_at`, sql`runs.id`, before)}
      order by runs.queued_at desc, runs.id desc
      limit ${limit}`,
  );
}

/** Events of the audit that the person caused, newest first; a page of them. */
export function listOwnEvents(db: Db, personId: string, before: OwnCursor | null, limit: number): Promise<OwnRow[]> {
  return read(
    db,
    sql`
      select id, action, target_type as "targetType", target_id as "targetId", before, after, request_id as "requestId",
        address, at
      from audit_events
      where actor_id = ${personId} and ${isBefore(sql`at`, sql`id`, before)}
      order by at desc, id desc
      limit ${limit}`,
  );
}
