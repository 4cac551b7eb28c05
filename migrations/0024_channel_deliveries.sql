-- What a channel's last deliveries came to, without reading all that it ever delivered.
create index ended_deliveries_by_channel on alert_deliveries (channel_id, state, ended_at desc) where ended_at is not null;
create index open_deliveries_by_channel on alert_deliveries (channel_id) where ended_at is null;
-- The mails that have served their time.
create index ended_mails on mails ((coalesce(sent_at, given_up_at))) where coalesce(sent_at, given_up_at) is not null;
