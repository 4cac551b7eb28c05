-- Scripts of admins. A script is a tool of kind 'script', and what a tool lacks; what executes it belongs to its versions.
alter table tool_versions
  add column script_runner text,
  add column working_directory text,
  add constraint script_runner_is_known check (script_runner in ('sandbox', 'host', 'vm2', 'browser')),
  add constraint script_runner_knows_the_language check (
    script_runner is null or script_runner = 'sandbox'
    or (script_runner = 'host' and language in ('bash', 'node'))
    or (script_runner in ('vm2', 'browser') and language = 'node')
  );

create or replace function refuse_change_of_version_content() returns trigger language plpgsql as $$
begin
  if (new.id, new.tool_id, new.number, new.language, new.source, new.entrypoint, new.input_schema::text,
      new.signature_schema::text, new.settings_schema::text, new.limits::text, new.dialect, new.variables::text,
      new.isolation, new.runner, new.script_runner, new.working_directory, new.usage_instructions, new.content_hash,
      new.derived_from, new.created_by, new.created_at)
     is distinct from
     (old.id, old.tool_id, old.number, old.language, old.source, old.entrypoint, old.input_schema::text,
      old.signature_schema::text, old.settings_schema::text, old.limits::text, old.dialect, old.variables::text,
      old.isolation, old.runner, old.script_runner, old.working_directory, old.usage_instructions, old.content_hash,
      old.derived_from, old.created_by, old.created_at)
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

-- What is not published is in no catalogue, whatever else goes wrong.
alter table tools add constraint script_is_never_published check (kind = 'tool' or not is_published);

create table scripts (
  tool_id uuid primary key references tools on delete cascade,
  code_identifier text not null,
  is_enabled boolean not null,
  -- The runs of a deleted script stay readable.
  deleted_at timestamptz,
  constraint code_identifier_is_well_formed check (code_identifier ~ '^[a-z0-9_-]{1,100}$')
);
create unique index scripts_have_different_identifiers on scripts (code_identifier) where deleted_at is null;
