\ir ../../fixtures/base-copied.sql
ALTER TABLE p ALTER v TYPE json USING NULL;
ALTER TABLE pt ALTER v TYPE json USING NULL;
