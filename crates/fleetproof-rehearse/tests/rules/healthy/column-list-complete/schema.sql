\ir ../../fixtures/base-copied.sql
ALTER TABLE c ADD COLUMN seen_at timestamptz;
