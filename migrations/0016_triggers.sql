-- What a tool is, and what made a run start. A script is a tool that only admins see: one store of versions, one table of
-- runs, one executor. A person pressed the button (manual), a program asked with its token (api), or the clock did.
alter table tools add column kind text not null default 'tool';
alter table tools add constraint kind_is_known check (kind in ('tool', 'script'));

alter table runs add column trigger text not null default 'manual';
alter table runs add constraint trigger_is_known check (trigger in ('manual', 'schedule', 'api'));
