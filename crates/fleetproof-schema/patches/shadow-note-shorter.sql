-- A column of the shadow is shorter than the source's: long values are refused there, and with them
-- the write itself.

ALTER TABLE ci_runners_archived ALTER COLUMN maintainer_note TYPE character varying(16);
