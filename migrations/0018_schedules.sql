-- Schedules: runs that come by themselves. A tick is a due moment of a schedule and what became of it; its key lets no two
-- workers start the same one.
create table schedules (
  id uuid primary key,
  -- Its runs are this person's.
  person_id uuid not null references people,
  tool_id uuid not null references tools on delete cascade,
  -- Null: the active one.
  version_id uuid references tool_versions,
  name text not null,
  rule json not null,
  inputs json not null,
  overlap json not null,
  missed json not null,
  retries json not null,
  on_failure json not null,
  timeout_ms integer,
  -- The next moment of the rule that nobody has looked at, whether it is left out or not; null: there is none any more.
  next_at timestamptz,
  -- The moment that is to be left out.
  skip_at timestamptz,
  paused_at timestamptz,
  paused_until timestamptz,
  -- Null of a paused one: the program, after too many failures.
  paused_by uuid references people on delete set null,
  pause_reason text,
  stopped_at timestamptz,
  stop_reason text,
  failures_in_row integer not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint only_a_pause_ends check (paused_until is null or paused_at is not null),
  constraint only_a_pause_has_a_reason check ((pause_reason is null and paused_by is null) or paused_at is not null),
  constraint stopped_schedule_says_why check ((stopped_at is null) = (stop_reason is null))
);
create index schedules_due on schedules (next_at) where next_at is not null and stopped_at is null;
create index schedules_by_person on schedules (person_id, created_at desc, id desc);

-- What each run of a schedule is given.
create table schedule_files (
  schedule_id uuid not null references schedules on delete cascade,
  position integer not null,
  name text not null,
  upload_id uuid not null references uploads,
  primary key (schedule_id, position)
);
create index schedule_files_by_upload on schedule_files (upload_id);

create table schedule_ticks (
  schedule_id uuid not null references schedules on delete cascade,
  due_at timestamptz not null,
  state text not null,
  -- Of one that was skipped.
  why text,
  -- Runs so far.
  attempt integer not null default 0,
  retry_at timestamptz,
  -- The last of its runs. No reference: many are written at once, and a run that is taken away leaves the tick as it is.
  run_id uuid,
  decided_at timestamptz not null,
  primary key (schedule_id, due_at),
  constraint tick_state_is_known check
    (state in ('waiting', 'running', 'retrying', 'succeeded', 'failed', 'canceled', 'missed', 'skipped')),
  constraint skipped_tick_says_why check ((state = 'skipped') = (why is not null)),
  constraint retrying_tick_says_when check ((state = 'retrying') = (retry_at is not null))
);
create index schedule_ticks_open on schedule_ticks (state, schedule_id, due_at)
  where state in ('waiting', 'running', 'retrying');
create index schedule_ticks_by_time on schedule_ticks (due_at);

-- All schedules at once.
create table schedule_pause (
  is_only boolean primary key default true,
  paused_at timestamptz not null,
  paused_until timestamptz,
  paused_by uuid references people on delete set null,
  pause_reason text not null,
  constraint pause_is_only check (is_only)
);

-- Which schedule asked for a run, also where somebody asked for it out of turn; of a tick, for which moment.
alter table runs
  add column schedule_id uuid references schedules on delete set null,
  add column due_at timestamptz;
create index runs_by_schedule on runs (schedule_id, queued_at desc) where schedule_id is not null;
create index unfinished_runs_by_schedule on runs (schedule_id)
  where schedule_id is not null and status in ('queued', 'running');
