-- What people mark for themselves, and what can be taken away again of what they did. Of a run that was deleted its
-- skeleton stays (that it was, of which version, how it ended): usage and reviews rest on it.
create table favourites (
  person_id uuid not null references people on delete cascade,
  tool_id uuid not null references tools on delete cascade,
  created_at timestamptz not null,
  primary key (person_id, tool_id)
);
create index favourites_by_tool on favourites (tool_id);

alter table runs
  add column erased_at timestamptz,
  add constraint erased_run_has_ended check (erased_at is null or finished_at is not null);

-- Of a deleted person: when the last of their runs was emptied.
alter table people add column erased_at timestamptz;
create index people_to_erase on people (deleted_at) where deleted_at is not null and erased_at is null;
