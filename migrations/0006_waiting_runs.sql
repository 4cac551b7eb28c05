-- Where a run stands in the queue, and what keeps it from starting. The place is counted so that people take turns
-- (src/db/waiting-runs.ts).
alter table runs add column place bigint not null default 0;
alter table runs add column held_by text;
alter table runs add constraint holder_is_known check (held_by in ('person', 'tool'));

drop index queued_runs;
create index queued_runs on runs (place) where status = 'queued';
create index runs_held_by_person on runs (person_id, place) where status = 'queued' and held_by = 'person';
create index runs_held_by_tool on runs (tool_id, place) where status = 'queued' and held_by = 'tool';

-- The runs under way are few: one small index serves all questions about them. That of their workers also serves the
-- deletion of a worker, which would otherwise read all runs there ever were.
drop index unfinished_runs;
create index running_runs on runs (person_id, tool_id) where status = 'running';
create index runs_in_work on runs (worker_id) where worker_id is not null;
