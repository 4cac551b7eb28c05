-- When the installation was last copied to where its own disk cannot take it down. The audit has all of the former ones.
create table last_backup (
  is_only boolean primary key default true,
  made_at timestamptz not null,
  bytes bigint not null,
  constraint last_backup_is_only check (is_only)
);
