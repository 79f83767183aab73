BEGIN;
ALTER TABLE people RENAME TO persons;
CREATE VIEW people AS SELECT id, full_name FROM persons;
COMMIT;
ALTER TABLE persons ADD COLUMN short_name text;
