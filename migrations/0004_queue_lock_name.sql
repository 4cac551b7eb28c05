-- The queue locks jobs under one name per worker, not one per job it can do at a time.
alter table workers drop column queue_worker_ids;
alter table workers add column queue_lock_name text;
