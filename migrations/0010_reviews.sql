-- Reviews: what goes back to its author, who said what of which line, who is told, and how the installation wants it.
alter table tool_versions
  add column reviewed_by uuid references people,
  add column reviewed_at timestamptz,
  add column review_note text,
  add constraint review_says_who check ((reviewed_at is null) = (reviewed_by is null)),
  add constraint only_a_review_leaves_a_note check (review_note is null or reviewed_at is not null),
  add constraint returned_version_is_archived check (review_note is null or state = 'archived');

-- What was said and done when a version was handed in, reviewed and published stays as it was.
create function refuse_change_of_version_history() returns trigger language plpgsql as $$
begin
  if (old.state <> 'draft' and (new.change_summary, new.submitted_by, new.submitted_at)
        is distinct from (old.change_summary, old.submitted_by, old.submitted_at))
     or (old.reviewed_at is not null and (new.reviewed_by, new.reviewed_at, new.review_note)
        is distinct from (old.reviewed_by, old.reviewed_at, old.review_note))
     or (old.published_at is not null and (new.published_by, new.published_at)
        is distinct from (old.published_by, old.published_at))
     or (old.archived_at is not null and new.archived_at is distinct from old.archived_at)
  then
    raise exception 'the history of a version never changes' using errcode = 'check_violation', constraint = 'version_history_never_changes';
  end if;
  return new;
end
$$;
create trigger version_history_never_changes before update on tool_versions
  for each row execute function refuse_change_of_version_history();

create index versions_in_review on tool_versions (submitted_at, id) where state = 'in_review';
create index test_runs_by_version on runs (version_id, queued_at desc) where context = 'sandbox';

create table review_comments (
  id uuid primary key,
  version_id uuid not null references tool_versions on delete cascade,
  -- Of the source, from 1; null: of the whole version.
  line integer,
  text text not null,
  author_id uuid not null references people,
  created_at timestamptz not null,
  resolved_by uuid references people,
  resolved_at timestamptz,
  constraint line_counts_from_one check (line >= 1),
  constraint resolved_says_who check ((resolved_at is null) = (resolved_by is null))
);
create index review_comments_by_version on review_comments (version_id, created_at, id);

-- What somebody should know. The page makes the sentence from `kind`.
create table notifications (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references people on delete cascade,
  kind text not null,
  -- Whose doing it was; null: the program's.
  actor_id uuid references people on delete set null,
  tool_id uuid references tools on delete cascade,
  version_id uuid references tool_versions on delete cascade,
  created_at timestamptz not null,
  read_at timestamptz
);
create index notifications_by_person on notifications (person_id, created_at desc, id desc);
create index unread_notifications_by_person on notifications (person_id) where read_at is null;

-- What an installation wants otherwise than it is by default; src/contract/settings.ts knows the keys.
create table settings (
  key text primary key,
  value json not null,
  changed_at timestamptz not null
);
