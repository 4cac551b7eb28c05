-- What a person sets for themselves in a tool, kept for each schema of settings: a version with another one starts with
-- its defaults, and a roll-back finds the former values again. Test runs keep theirs apart.
alter table tool_versions add column settings_schema json;

create or replace function refuse_change_of_version_content() returns trigger language plpgsql as $$
begin
  if (new.id, new.tool_id, new.number, new.language, new.source, new.entrypoint, new.input_schema::text,
      new.signature_schema::text, new.settings_schema::text, new.limits::text, new.dialect, new.variables::text,
      new.isolation, new.runner, new.usage_instructions, new.content_hash, new.derived_from, new.created_by,
      new.created_at)
     is distinct from
     (old.id, old.tool_id, old.number, old.language, old.source, old.entrypoint, old.input_schema::text,
      old.signature_schema::text, old.settings_schema::text, old.limits::text, old.dialect, old.variables::text,
      old.isolation, old.runner, old.usage_instructions, old.content_hash, old.derived_from, old.created_by,
      old.created_at)
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

create table tool_settings (
  tool_id uuid not null references tools on delete cascade,
  person_id uuid not null references people on delete cascade,
  context text not null,
  schema_hash text not null,
  given json not null,
  updated_at timestamptz not null,
  primary key (person_id, tool_id, context, schema_hash),
  constraint context_is_known check (context in ('production', 'sandbox'))
);
create index tool_settings_by_tool on tool_settings (tool_id);

-- As they were when the run was asked for: a second attempt gets the same.
alter table runs add column settings json not null default '{}';
