-- A message that nobody wants any more when it is due: its rule or its channel was changed, or what it tells of is gone.
alter table alert_deliveries drop constraint delivery_state_is_known;
alter table alert_deliveries add constraint delivery_state_is_known
  check (state in ('waiting', 'trying', 'sent', 'given_up', 'dropped'));
alter table alert_deliveries drop constraint ended_delivery_says_when;
alter table alert_deliveries add constraint ended_delivery_says_when
  check ((state in ('sent', 'given_up', 'dropped')) = (ended_at is not null));

-- Whether what a settled alert told of has been so ever since: then nobody is told of it anew.
alter table alerts add column is_still_so boolean not null default false;
create index settled_alerts_still_so on alerts (subject) where is_still_so;

-- What the last delivery to each receiver of a channel came to, and the last messages of a rule.
create index ended_deliveries_by_receiver
  on alert_deliveries (channel_id, (coalesce(person_id::text, address, '')), ended_at desc) where ended_at is not null;
create index alert_deliveries_by_rule on alert_deliveries (rule_id, created_at desc) where rule_id is not null;
