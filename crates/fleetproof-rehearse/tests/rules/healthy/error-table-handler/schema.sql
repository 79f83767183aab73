\ir ../../fixtures/base-copied.sql
-- The source is as strict as the shadow.
ALTER TABLE c ALTER COLUMN typ SET NOT NULL;
ALTER TABLE c ADD CONSTRAINT c_typ CHECK (typ IN (1, 2, 3));
