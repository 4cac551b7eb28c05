-- When a channel was changed last: of two people who change it at once, one is told.
alter table alert_channels add column updated_at timestamptz not null default now();
