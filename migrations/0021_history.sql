-- Counts of runs that ended: of all together by the hour, of each tool and of all by the day. (Of each tool by the hour there
-- would be nearly as many lines as runs: 760 000 for a million runs of 200 tools in a year. By the day there are 270 000.) Each end is first noted in run_ends, in
-- the transaction of the end, and a worker folds what was noted in small batches: it takes lines out and counts them in one
-- statement, so each run is counted exactly once whoever is killed meanwhile. Who reads adds both. Neither rests on the
-- runs: what was counted stays counted when a run is deleted.
create table run_hours (
  hour timestamptz not null,
  context text not null,
  trigger text not null,
  status text not null,
  runs integer not null,
  -- Sums, and how many runs fell into each step of src/core/run-times.ts.
  wait_ms bigint not null,
  duration_ms bigint not null,
  waits integer[] not null,
  durations integer[] not null,
  primary key (hour, context, trigger, status),
  constraint hour_is_whole check (hour = date_trunc('hour', hour, 'UTC')),
  constraint counted_runs_have_ended check (status in ('succeeded', 'failed', 'canceled', 'timed_out'))
);

create table run_days (
  day timestamptz not null,
  -- Null: all tools together.
  tool_id uuid references tools on delete cascade,
  context text not null,
  trigger text not null,
  status text not null,
  runs integer not null,
  wait_ms bigint not null,
  duration_ms bigint not null,
  waits integer[] not null,
  durations integer[] not null,
  constraint day_of_a_tool_is_counted_once unique nulls not distinct (tool_id, day, context, trigger, status),
  constraint day_is_whole check (day = date_trunc('day', day, 'UTC')),
  constraint counted_runs_have_ended check (status in ('succeeded', 'failed', 'canceled', 'timed_out'))
);
create index run_days_by_day on run_days (day);

-- Who used the published tool in a month: by id alone, to count them.
create table run_people (
  tool_id uuid not null references tools on delete cascade,
  month timestamptz not null,
  person_id uuid not null references people on delete cascade,
  primary key (tool_id, month, person_id),
  constraint month_is_whole check (month = date_trunc('month', month, 'UTC'))
);
create index run_people_by_person on run_people (person_id);

-- Without a key: read whole, and emptied every few seconds. It is vacuumed by how much was taken out, however small it is.
create table run_ends (
  tool_id uuid not null,
  person_id uuid not null,
  context text not null,
  trigger text not null,
  status text not null,
  finished_at timestamptz not null,
  wait_ms bigint not null,
  duration_ms bigint not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_threshold = 100000);

create function note_run_end() returns trigger language plpgsql as $$
begin
  insert into run_ends (tool_id, person_id, context, trigger, status, finished_at, wait_ms, duration_ms)
  values (new.tool_id, new.person_id, new.context, new.trigger, new.status, new.finished_at,
    greatest(0, extract(epoch from coalesce(new.started_at, new.finished_at) - new.queued_at) * 1000),
    coalesce(new.duration_ms, 0));
  return null;
end
$$;
create trigger run_end_is_noted after update on runs for each row
  when (old.finished_at is null and new.finished_at is not null) execute function note_run_end();
create trigger stored_run_end_is_noted after insert on runs for each row
  when (new.finished_at is not null) execute function note_run_end();

insert into run_ends (tool_id, person_id, context, trigger, status, finished_at, wait_ms, duration_ms)
select tool_id, person_id, context, trigger, status, finished_at,
  greatest(0, extract(epoch from coalesce(started_at, finished_at) - queued_at) * 1000), coalesce(duration_ms, 0)
from runs
where finished_at is not null;

-- The list of runs, newest first: of all, of a version, and those that ended badly of all, of a tool and of a person, which
-- are one in ten and lie far apart: without them the rarest end of the busiest tool is looked for in 170 000 of a million
-- runs. Measured: a run writes 11.5 kB of WAL instead of 9.8 kB for it: 0.75 kB for runs_by_time, 0.3 kB for the three of bad ends together, 0.7 kB for the note of its end above.
create index runs_by_time on runs (queued_at desc, id desc);
drop index runs_by_version;
create index runs_by_version on runs (version_id, queued_at desc, id desc);
create index bad_runs_by_time on runs (status, queued_at desc, id desc)
  where status in ('failed', 'canceled', 'timed_out');
create index bad_runs_by_tool on runs (tool_id, status, queued_at desc, id desc)
  where status in ('failed', 'canceled', 'timed_out');
create index bad_runs_by_person on runs (person_id, status, queued_at desc, id desc)
  where status in ('failed', 'canceled', 'timed_out');

-- How far the cleaner has come, by when runs were asked for: the logs of all runs up to this one are gone.
create table cleaned_logs (
  only_line boolean primary key default true check (only_line),
  queued_at timestamptz not null,
  run_id uuid not null
);
