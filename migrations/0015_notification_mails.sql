-- Notifications by e-mail, and no inbox that grows for ever: one unread line of a kind about one thing.
delete from notifications as older
using notifications as newer
where older.read_at is null and newer.read_at is null
  and (older.person_id, older.kind) = (newer.person_id, newer.kind)
  and (older.tool_id, older.suggestion_id) is not distinct from (newer.tool_id, newer.suggestion_id)
  and (older.created_at, older.id) < (newer.created_at, newer.id);
create unique index one_unread_notification_about_a_thing
  on notifications (person_id, kind, tool_id, suggestion_id) nulls not distinct where read_at is null;
alter table notifications add column mailed_at timestamptz;
create index notifications_by_time on notifications (created_at);

-- What somebody wants to be mailed, and in which language; without a row all of it, in English.
create table mail_wishes (
  person_id uuid primary key references people on delete cascade,
  language text not null,
  unwanted text[] not null default '{}',
  constraint mail_language_is_known check (language in ('en', 'sv'))
);
