-- The audit page lists events by their time.
create index audit_events_by_time on audit_events (at desc, id desc);

-- Nobody but these tables may use what runs with their owner's rights.
revoke execute on function link_audit_event() from public;
revoke execute on function refuse_change_of_audit() from public;
