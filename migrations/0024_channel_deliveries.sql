-- What a channel has under way, without reading all that it ever delivered.
create index open_deliveries_by_channel on alert_deliveries (channel_id) where ended_at is null;
-- The mails that have served their time.
create index ended_mails on mails ((coalesce(sent_at, given_up_at))) where coalesce(sent_at, given_up_at) is not null;
