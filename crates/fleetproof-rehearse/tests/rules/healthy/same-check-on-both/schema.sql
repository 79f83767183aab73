\ir ../../fixtures/base-copied.sql
ALTER TABLE c ADD CONSTRAINT c_v_there CHECK (v IS NOT NULL);
