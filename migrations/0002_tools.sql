-- Tools and their versions. A version is a row that never changes what it does; only its state moves on.
create table tools (
  id uuid primary key,
  slug text not null,
  title text not null,
  summary text not null,
  description text not null,
  audience text[] not null,
  owner_id uuid not null references people,
  is_published boolean not null default false,
  active_version_id uuid,
  head_version_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint slug_is_well_formed check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 128),
  constraint published_tool_has_an_active_version check (not is_published or active_version_id is not null)
);
create unique index tools_have_different_slugs on tools (slug);
create index tools_by_owner on tools (owner_id);
create index published_tools_by_title on tools (lower(title), id) where is_published;

create table tool_maintainers (
  tool_id uuid not null references tools on delete cascade,
  person_id uuid not null references people on delete cascade,
  primary key (tool_id, person_id)
);
create index tool_maintainers_by_person on tool_maintainers (person_id);

create table tool_versions (
  id uuid primary key,
  tool_id uuid not null references tools,
  number integer not null,
  state text not null,
  language text not null,
  source text not null,
  entrypoint text not null,
  input_schema json,
  limits json not null,
  usage_instructions text not null,
  change_summary text not null,
  content_hash text not null,
  derived_from uuid references tool_versions,
  created_by uuid not null references people,
  created_at timestamptz not null,
  submitted_by uuid references people,
  submitted_at timestamptz,
  published_by uuid references people,
  published_at timestamptz,
  archived_at timestamptz,
  constraint versions_are_numbered_once unique (tool_id, number),
  constraint version_belongs_to_its_tool unique (tool_id, id),
  constraint number_counts_from_one check (number >= 1),
  constraint state_is_known check (state in ('draft', 'in_review', 'active', 'archived')),
  constraint language_is_known check (language in ('python', 'bash', 'node')),
  constraint draft_was_never_submitted check (state <> 'draft' or (submitted_at is null and published_at is null)),
  constraint version_in_review_was_submitted check (state <> 'in_review' or (submitted_at is not null and published_at is null)),
  constraint active_version_was_published check (state <> 'active' or published_at is not null),
  constraint archived_version_says_when check ((state = 'archived') = (archived_at is not null)),
  constraint submitted_says_who check ((submitted_at is null) = (submitted_by is null)),
  constraint published_says_who check ((published_at is null) = (published_by is null))
);
create unique index one_active_version_per_tool on tool_versions (tool_id) where state = 'active';

alter table tools
  add constraint active_version_is_its_own foreign key (id, active_version_id) references tool_versions (tool_id, id),
  add constraint head_version_is_its_own foreign key (id, head_version_id) references tool_versions (tool_id, id);

-- What a version does is written once. A change of mind is a new row.
create function refuse_change_of_version_content() returns trigger language plpgsql as $$
begin
  if (new.id, new.tool_id, new.number, new.language, new.source, new.entrypoint, new.input_schema::text,
      new.limits::text, new.usage_instructions, new.content_hash, new.derived_from, new.created_by, new.created_at)
     is distinct from
     (old.id, old.tool_id, old.number, old.language, old.source, old.entrypoint, old.input_schema::text,
      old.limits::text, old.usage_instructions, old.content_hash, old.derived_from, old.created_by, old.created_at)
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
create trigger version_content_never_changes before update on tool_versions
  for each row execute function refuse_change_of_version_content();
