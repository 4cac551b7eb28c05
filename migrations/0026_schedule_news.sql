-- Which schedule a line of an inbox tells of, by the name it had then: it may be gone by now.
alter table notifications add column schedule_id uuid;
alter table notifications add column schedule_name text;
alter table notifications add constraint told_schedule_has_a_name
  check ((schedule_id is null) = (schedule_name is null));
drop index one_unread_notification_about_a_thing;
create unique index one_unread_notification_about_a_thing
  on notifications (person_id, kind, tool_id, suggestion_id, alert_id, schedule_id) nulls not distinct
  where read_at is null;
