-- What a worker says of itself with its signs of life. Null where one of an older version is still at work.
alter table workers add column about json;
alter table workers add column load json;

-- How much is stored, measured every few minutes by one worker: to add up all files takes longer than a page may.
create table storage_sizes (
  kind text primary key,
  bytes bigint not null,
  measured_at timestamptz not null,
  constraint storage_is_known check (kind in ('database', 'uploads', 'artifacts'))
);

-- The W3C trace context of the request that asked for a run, so that one trace leads from there into the sandbox.
alter table runs add column traceparent text;
