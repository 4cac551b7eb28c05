-- Suggestions: somebody proposes a tool, an admin decides once.
create table suggestions (
  id uuid primary key,
  person_id uuid not null references people,
  title text not null,
  description text not null,
  audience text[] not null,
  sample_upload_id uuid references uploads,
  sample_name text,
  state text not null default 'open',
  created_at timestamptz not null,
  ended_at timestamptz,
  decided_by uuid references people,
  reason text,
  tool_id uuid references tools,
  constraint suggestion_state_is_known check (state in ('open', 'accepted', 'declined', 'withdrawn')),
  constraint ended_suggestion_says_when check ((state = 'open') = (ended_at is null)),
  constraint decided_suggestion_says_who check ((state in ('accepted', 'declined')) = (decided_by is not null)),
  constraint declined_suggestion_says_why check (state <> 'declined' or reason is not null),
  constraint only_a_decision_has_a_reason check (reason is null or decided_by is not null),
  constraint accepted_suggestion_has_its_tool check ((state = 'accepted') = (tool_id is not null)),
  constraint sample_has_its_name check ((sample_upload_id is null) = (sample_name is null))
);
create unique index tool_comes_of_one_suggestion on suggestions (tool_id);
create index suggestions_by_time on suggestions (created_at desc, id desc);
create index suggestions_by_person on suggestions (person_id, created_at desc, id desc);
create index suggestions_by_sample on suggestions (sample_upload_id) where sample_upload_id is not null;

-- What was proposed and decided stays as it was; only the sample goes after its time.
create function refuse_change_of_suggestion() returns trigger language plpgsql as $$
begin
  if (new.id, new.person_id, new.title, new.description, new.audience, new.created_at)
     is distinct from (old.id, old.person_id, old.title, old.description, old.audience, old.created_at)
  then
    raise exception 'what was proposed never changes' using errcode = 'check_violation', constraint = 'suggestion_never_changes';
  end if;
  if old.state <> 'open' and (new.state, new.ended_at, new.decided_by, new.reason, new.tool_id)
     is distinct from (old.state, old.ended_at, old.decided_by, old.reason, old.tool_id)
  then
    raise exception 'a suggestion is decided once' using errcode = 'check_violation', constraint = 'suggestion_is_decided_once';
  end if;
  return new;
end
$$;
create trigger suggestion_is_decided_once before update on suggestions
  for each row execute function refuse_change_of_suggestion();

alter table notifications add column suggestion_id uuid references suggestions on delete cascade;
create index notifications_by_suggestion on notifications (suggestion_id) where suggestion_id is not null;
