-- The source has no such column, and the default fills it.
ALTER TABLE pt ADD COLUMN synced_at timestamptz NOT NULL DEFAULT clock_timestamp();
