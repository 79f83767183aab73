\ir ../../fixtures/base-copied.sql
UPDATE p SET v = NULL WHERE id = 2;
UPDATE pt SET v = NULL WHERE id = 2;
