ALTER TABLE outbox ADD COLUMN attempts smallint NOT NULL DEFAULT 0, ADD COLUMN last_error text;
CREATE INDEX CONCURRENTLY outbox_unsent ON outbox (position) WHERE sent_at IS NULL;
DELETE FROM outbox WHERE sent_at < now() - interval '7 days';
