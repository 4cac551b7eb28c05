-- How a version wants to be executed, the form its signature gives, and tools with higher caps.
alter table tool_versions
  add column dialect text,
  add column variables json not null default '{}',
  add column isolation text,
  add column runner text,
  -- Derived when it is saved: what the form was does not change when the deriving does.
  add column signature_schema json,
  add constraint dialect_is_known check (dialect in ('action-file')),
  add constraint isolation_is_known check (isolation in ('strict')),
  add constraint runner_is_known check (runner in ('local', 'docker'));

alter table tools add column is_curated boolean not null default false;

create or replace function refuse_change_of_version_content() returns trigger language plpgsql as $$
begin
  if (new.id, new.tool_id, new.number, new.language, new.source, new.entrypoint, new.input_schema::text,
      new.signature_schema::text, new.limits::text, new.dialect, new.variables::text, new.isolation, new.runner,
      new.usage_instructions, new.content_hash, new.derived_from, new.created_by, new.created_at)
     is distinct from
     (old.id, old.tool_id, old.number, old.language, old.source, old.entrypoint, old.input_schema::text,
      old.signature_schema::text, old.limits::text, old.dialect, old.variables::text, old.isolation, old.runner,
      old.usage_instructions, old.content_hash, old.derived_from, old.created_by, old.created_at)
  then
    raise exception 'the content of a version never changes' using errcode = 'check_violation', constraint = 'version_content_never_changes';
  end if;
  if old.state <> new.state and (old.state, new.state) not in
     (('draft', 'in_review'), ('draft', 'archived'), ('in_review', 'active'), ('in_review', 'archived'), ('active', 'archived'))
  then
    raise exception 'a version cannot go from % to %', old.state, new.state using errcode = 'check_violation', constraint = 'version_moves_forward_only';
  end if;
  return new;
end
$$;
