-- Who did what, for good. An event is linked to the one before it by a hash, when its transaction commits; nothing here
-- is ever changed or removed. People are named by id only, so that forgetting a person leaves the chain whole.
create table audit_events (
  id uuid primary key default gen_random_uuid(),
  at timestamptz not null,
  actor_id uuid,
  on_behalf_of uuid,
  action text not null,
  target_type text,
  target_id text,
  before json,
  after json,
  request_id text,
  address text,
  constraint target_is_whole check ((target_type is null) = (target_id is null))
);
create index audit_events_by_actor on audit_events (actor_id, at desc);
create index audit_events_by_target on audit_events (target_id, at desc);
create index audit_events_by_action on audit_events (action, at desc);

create table audit_chain (
  seq bigint primary key,
  event_id uuid not null references audit_events,
  hash bytea not null,
  constraint event_is_linked_once unique (event_id)
);

-- The end of the chain: shows a last event that is missing, and makes writers take turns.
create table audit_head (
  is_only boolean primary key default true,
  seq bigint not null,
  hash bytea not null,
  constraint head_is_only check (is_only)
);
insert into audit_head (seq, hash) values (0, sha256('scriptorium audit'::bytea));

-- src/core/audit-hash.ts computes the same, apart from the database that it checks.
create function audit_hash(former bytea, seq bigint, event audit_events) returns bytea language sql stable as $$
  select sha256(former || convert_to(json_build_array(
    seq, event.id, (extract(epoch from event.at) * 1000)::bigint, event.actor_id, event.on_behalf_of, event.action,
    event.target_type, event.target_id, event.before::text, event.after::text, event.request_id, event.address
  )::text, 'UTF8'))
$$;

-- Deferred to the commit, so that the head is the last lock a transaction takes and no two wait for each other.
create function link_audit_event() returns trigger language plpgsql security definer as $$
declare
  head audit_head;
  linked bytea;
begin
  select * into strict head from audit_head for update;
  linked := audit_hash(head.hash, head.seq + 1, new);
  insert into audit_chain (seq, event_id, hash) values (head.seq + 1, new.id, linked);
  update audit_head set seq = head.seq + 1, hash = linked;
  return null;
end
$$;
create constraint trigger audit_event_is_linked after insert on audit_events
  deferrable initially deferred for each row execute function link_audit_event();

create function refuse_change_of_audit() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is only added to' using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_events_are_only_added before update or delete or truncate on audit_events
  for each statement execute function refuse_change_of_audit();
create trigger audit_chain_is_only_added_to before update or delete or truncate on audit_chain
  for each statement execute function refuse_change_of_audit();
create trigger audit_head_stays before delete or truncate on audit_head
  for each statement execute function refuse_change_of_audit();

-- They run with the owner's rights: a temporary table of the caller must not stand in for ours.
do $$
begin
  execute format('alter function link_audit_event() set search_path = %I, pg_temp', current_schema());
  execute format('alter function audit_hash(bytea, bigint, audit_events) set search_path = %I, pg_temp', current_schema());
end
$$;
