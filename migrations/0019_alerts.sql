-- Alerts: rules say what is worth telling, channels where it goes; each telling is a delivery with its tries.
create table alert_channels (
  id uuid primary key,
  kind text not null,
  name text not null,
  -- Mails to plain addresses are written in it; people have a language of their own.
  language text not null default 'en',
  addresses text[] not null default '{}',
  url text,
  -- What a webhook is signed with, sealed with the installation's secret.
  sealed_secret text,
  is_enabled boolean not null default true,
  created_at timestamptz not null,
  constraint channel_kind_is_known check (kind in ('email', 'inbox', 'webhook')),
  constraint channel_language_is_known check (language in ('en', 'sv')),
  constraint webhook_has_url_and_secret check
    ((kind = 'webhook') = (url is not null) and (kind = 'webhook') = (sealed_secret is not null)),
  constraint only_mail_has_addresses check (kind = 'email' or addresses = '{}')
);
create unique index alert_channels_have_different_names on alert_channels (lower(name));

create table alert_channel_people (
  channel_id uuid not null references alert_channels on delete cascade,
  person_id uuid not null references people on delete cascade,
  primary key (channel_id, person_id)
);
create index alert_channel_people_by_person on alert_channel_people (person_id);

create table alert_rules (
  id uuid primary key,
  owner_id uuid not null references people on delete cascade,
  name text not null,
  -- Both null: everything.
  tool_id uuid references tools on delete cascade,
  schedule_id uuid references schedules on delete cascade,
  events text[] not null,
  severity text not null,
  long_running_minutes integer not null,
  rate_percent integer not null,
  rate_minutes integer not null,
  rate_runs integer not null,
  no_success_hours integer not null,
  queue_minutes integer not null,
  digest_minutes integer not null,
  -- Local times as 22:00; all three or none.
  quiet_from text,
  quiet_to text,
  quiet_zone text,
  to_inbox boolean not null,
  to_email boolean not null,
  is_enabled boolean not null,
  created_at timestamptz not null,
  -- Since when it watches as it does now.
  changed_at timestamptz not null,
  constraint severity_is_known check (severity in ('info', 'warning', 'critical')),
  constraint rule_watches_something check (cardinality(events) > 0),
  constraint rule_is_of_a_tool_or_a_schedule check (tool_id is null or schedule_id is null),
  constraint quiet_hours_are_whole check
    ((quiet_from is null) = (quiet_to is null) and (quiet_from is null) = (quiet_zone is null))
);
create index alert_rules_by_owner on alert_rules (owner_id);
create index alert_rules_by_tool on alert_rules (tool_id) where is_enabled;
create index alert_rules_by_schedule on alert_rules (schedule_id) where schedule_id is not null;

create table alert_rule_channels (
  rule_id uuid not null references alert_rules on delete cascade,
  channel_id uuid not null references alert_channels on delete cascade,
  primary key (rule_id, channel_id)
);
create index alert_rule_channels_by_channel on alert_rule_channels (channel_id);

-- What happened and was not looked at yet: written in the statement that makes it happen, and gone once it was judged.
create table alert_happenings (
  id bigint generated always as identity primary key,
  run_id uuid references runs on delete cascade,
  -- A worker that is gone.
  worker_id uuid,
  at timestamptz not null,
  constraint happening_is_a_run_or_a_worker check ((run_id is null) <> (worker_id is null))
);
create index alert_happenings_by_run on alert_happenings (run_id);

create table alerts (
  id uuid primary key,
  -- Null: what the program tells by itself, of a channel.
  rule_id uuid references alert_rules on delete cascade,
  event text not null,
  subject text not null,
  severity text not null,
  tool_id uuid references tools on delete cascade,
  schedule_id uuid references schedules on delete cascade,
  channel_id uuid references alert_channels on delete cascade,
  run_id uuid references runs on delete set null,
  facts json not null,
  count integer not null default 1,
  first_at timestamptz not null,
  last_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid references people on delete set null,
  resolved_at timestamptz,
  -- Null although it is resolved: what it told of is over.
  resolved_by uuid references people on delete set null,
  constraint alert_count_is_positive check (count > 0)
);
create unique index one_open_alert_of_a_rule_and_subject
  on alerts (rule_id, subject) nulls not distinct where resolved_at is null;
create index alerts_by_time on alerts (last_at desc, id desc);
create index open_alerts on alerts (last_at desc, id desc) where resolved_at is null;
create index alerts_by_run on alerts (run_id);
create index alerts_by_schedule on alerts (schedule_id) where schedule_id is not null;
create index alerts_by_rule on alerts (rule_id, subject);

-- One message to one receiver. While it waits it takes in more alerts of its rule.
create table alert_deliveries (
  id uuid primary key,
  rule_id uuid references alert_rules on delete cascade,
  channel_id uuid references alert_channels on delete cascade,
  method text not null,
  person_id uuid references people on delete cascade,
  address text,
  is_test boolean not null,
  state text not null default 'waiting',
  tries integer not null default 0,
  -- Null: it has ended, or the outbox of mails has it.
  next_try_at timestamptz,
  created_at timestamptz not null,
  ended_at timestamptz,
  constraint delivery_method_is_known check (method in ('email', 'inbox', 'webhook')),
  constraint delivery_state_is_known check (state in ('waiting', 'trying', 'sent', 'given_up')),
  constraint ended_delivery_says_when check ((state in ('sent', 'given_up')) = (ended_at is not null)),
  constraint delivery_has_one_receiver check
    ((method = 'webhook') = (person_id is null and address is null) and (person_id is null or address is null))
);
create unique index one_waiting_delivery_of_a_rule_and_receiver
  on alert_deliveries (rule_id, channel_id, method, person_id, address) nulls not distinct
  where state = 'waiting' and not is_test;
create index alert_deliveries_to_try on alert_deliveries (next_try_at) where next_try_at is not null;
create index alert_deliveries_by_time on alert_deliveries (created_at desc, id desc);
create index alert_deliveries_by_channel on alert_deliveries (channel_id, created_at desc);

create table alert_delivery_alerts (
  delivery_id uuid not null references alert_deliveries on delete cascade,
  alert_id uuid not null references alerts on delete cascade,
  is_recovery boolean not null,
  at timestamptz not null,
  primary key (delivery_id, alert_id, is_recovery)
);
create index alert_delivery_alerts_by_alert on alert_delivery_alerts (alert_id);

create table alert_tries (
  delivery_id uuid not null references alert_deliveries on delete cascade,
  number integer not null,
  at timestamptz not null,
  is_success boolean not null,
  -- Of a webhook's receiver.
  status integer,
  answer text,
  fault text,
  primary key (delivery_id, number)
);

-- Mails with a part for who reads HTML, and to addresses that nobody here has.
alter table mails alter column person_id drop not null;
alter table mails add column html text;
alter table mails add constraint html_goes_with_the_text check (html is null or body is not null);

alter table notifications add column alert_id uuid references alerts on delete cascade;
create index notifications_by_alert on notifications (alert_id) where alert_id is not null;
drop index one_unread_notification_about_a_thing;
create unique index one_unread_notification_about_a_thing
  on notifications (person_id, kind, tool_id, suggestion_id, alert_id) nulls not distinct where read_at is null;

-- How many runs of late failed.
create index ended_production_runs on runs (finished_at) where context = 'production' and finished_at is not null;
create index missed_ticks on schedule_ticks (decided_at) where state = 'missed';
