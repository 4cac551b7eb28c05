-- Runs, what they were given, what they said, and what they made.
create table workers (
  id uuid primary key,
  -- Boot and process namespace: two workers with equal `host` can see each other's processes.
  host text not null,
  pid integer not null,
  pid_started text not null,
  queue_worker_ids text[] not null default '{}',
  started_at timestamptz not null,
  heartbeat_at timestamptz not null
);

-- Bytes somebody uploaded; the file is named by the id.
create table uploads (
  id uuid primary key,
  bytes bigint not null,
  created_at timestamptz not null,
  constraint upload_size_is_not_negative check (bytes >= 0)
);

-- What a tool remembers of one person between turns. Its state is the server's.
create table tool_sessions (
  id uuid primary key,
  tool_id uuid not null references tools on delete cascade,
  person_id uuid not null references people on delete cascade,
  context text not null,
  state json not null,
  rev integer not null,
  actions json not null,
  last_run_id uuid,
  pending_run_id uuid,
  used_at timestamptz not null,
  constraint one_session_per_tool_person_and_context unique (tool_id, person_id, context)
);

create table tool_session_files (
  session_id uuid not null references tool_sessions on delete cascade,
  position integer not null,
  name text not null,
  upload_id uuid not null references uploads,
  primary key (session_id, position)
);
create index tool_session_files_by_upload on tool_session_files (upload_id);

create table runs (
  id uuid primary key,
  tool_id uuid not null references tools,
  version_id uuid not null references tool_versions,
  person_id uuid not null references people,
  context text not null,
  session_context text not null,
  inputs json not null,
  -- {action_id, input, state} of an action turn, as the script gets it.
  action json,
  action_id text,
  limits json not null,
  -- Of an action turn: the revision of the session that it continues.
  from_rev integer,
  -- An initial run that uploads replaces the files its session keeps, when it succeeds.
  replaces_session_files boolean not null default false,
  status text not null default 'queued',
  reason text,
  attempt integer not null default 0,
  -- Attempts that ended with their worker.
  losses integer not null default 0,
  worker_id uuid references workers on delete set null,
  queued_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  cancel_requested_at timestamptz,
  exit_code integer,
  signal text,
  duration_ms integer,
  cpu_ms integer,
  peak_memory_bytes bigint,
  progress json,
  error_summary text,
  error_reference text,
  error json,
  outputs json,
  next_actions json,
  state_rev integer,
  author_notices json,
  refused_artifacts json,
  last_seq bigint not null default 0,
  constraint context_is_known check (context in ('production', 'sandbox')),
  constraint status_is_known check (status in ('queued', 'running', 'succeeded', 'failed', 'canceled', 'timed_out')),
  constraint ended_run_says_when_and_why check
    ((status in ('queued', 'running')) = (finished_at is null) and (finished_at is null) = (reason is null)),
  constraint only_a_success_is_ok check ((status = 'succeeded') = (reason is not distinct from 'ok')),
  constraint running_run_was_started check (status <> 'running' or (started_at is not null and attempt >= 1)),
  constraint action_turn_names_its_action check ((action is null) = (action_id is null))
);
create index runs_by_person on runs (person_id, queued_at desc, id desc);
create index runs_by_tool on runs (tool_id, queued_at desc, id desc);
create index runs_by_version on runs (version_id);
create index unfinished_runs_by_person on runs (person_id) where status in ('queued', 'running');
create index queued_runs on runs (queued_at) where status = 'queued';
create index unfinished_runs on runs (worker_id) where status in ('queued', 'running');

create table run_files (
  run_id uuid not null references runs on delete cascade,
  position integer not null,
  name text not null,
  upload_id uuid references uploads on delete set null,
  bytes bigint not null,
  primary key (run_id, position)
);
create index run_files_by_upload on run_files (upload_id);

-- A log event stands for as many numbers as it holds lines, and is stored under the last of them.
create table run_events (
  run_id uuid not null references runs on delete cascade,
  seq bigint not null,
  type text not null,
  at timestamptz not null,
  payload json not null,
  primary key (run_id, seq),
  constraint event_type_is_known check (type in ('status', 'log', 'progress', 'done'))
);
create unique index one_done_event_per_run on run_events (run_id) where type = 'done';

create table artifacts (
  id uuid primary key,
  run_id uuid not null references runs on delete cascade,
  path text not null,
  bytes bigint not null,
  content_type text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  constraint artifact_size_is_not_negative check (bytes >= 0)
);
create index artifacts_by_run on artifacts (run_id, path);
create index artifacts_by_expiry on artifacts (expires_at);
