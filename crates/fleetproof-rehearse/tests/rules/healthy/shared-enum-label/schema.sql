\ir ../../fixtures/base-copied.sql
CREATE TYPE mood AS ENUM ('fine', 'bad');
ALTER TABLE p ALTER v TYPE mood USING NULL;
ALTER TABLE pt ALTER v TYPE mood USING NULL;
