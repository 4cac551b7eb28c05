-- Links all events of a transaction at its first one: to lock and write the end of the chain anew for each event took
-- longer with every event, since a transaction reads past all that it wrote before. An event of an earlier version has no
-- transaction; it is linked already.
alter table audit_events add column transaction xid8;
alter table audit_events alter column transaction set default pg_current_xact_id();
create index audit_events_by_transaction on audit_events (transaction) where transaction is not null;

create or replace function link_audit_event() returns trigger language plpgsql security definer as $$
declare
  head audit_head;
  event audit_events;
begin
  if exists (select from audit_chain where event_id = new.id) then
    return null;
  end if;
  select * into strict head from audit_head for update;
  -- Its own also where somebody wrote another transaction into it.
  for event in
    select * from audit_events where transaction = pg_current_xact_id() or id = new.id order by ctid
  loop
    continue when exists (select from audit_chain where event_id = event.id);
    head.seq := head.seq + 1;
    head.hash := audit_hash(head.hash, head.seq, event);
    insert into audit_chain (seq, event_id, hash) values (head.seq, event.id, head.hash);
  end loop;
  update audit_head set seq = head.seq, hash = head.hash;
  return null;
end
$$;

do $$
begin
  execute format('alter function link_audit_event() set search_path = %I, pg_temp', current_schema());
end
$$;
