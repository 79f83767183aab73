\ir ../../fixtures/base-copied.sql
ALTER TABLE p ALTER v TYPE varchar(64) USING NULL;
ALTER TABLE pt ALTER v TYPE varchar(64) USING NULL;
