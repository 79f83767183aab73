-- The shadow first: what the source takes, it takes at any time.
ALTER TABLE pt ALTER COLUMN v TYPE bigint;
ALTER TABLE p ALTER COLUMN v TYPE bigint;
