-- Who edits the draft head of a tool. A lock that has run out is as good as none.
create table edit_locks (
  tool_id uuid primary key references tools on delete cascade,
  person_id uuid not null references people on delete cascade,
  taken_at timestamptz not null,
  expires_at timestamptz not null
);
create index edit_locks_by_person on edit_locks (person_id);
