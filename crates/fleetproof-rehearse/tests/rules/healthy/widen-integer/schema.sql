\ir ../../fixtures/base-copied.sql
ALTER TABLE p ALTER v TYPE integer USING NULL;
ALTER TABLE pt ALTER v TYPE integer USING NULL;
