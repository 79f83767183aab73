ALTER TABLE articles ADD COLUMN search_2 tsvector
  GENERATED ALWAYS AS (to_tsvector('pg_catalog.english', title || ' ' || body)) STORED;
CREATE INDEX CONCURRENTLY articles_search_2 ON articles USING gin (search_2);
BEGIN;
DROP TRIGGER articles_search ON articles;
ALTER TABLE articles DROP COLUMN search;
ALTER TABLE articles RENAME COLUMN search_2 TO search;
COMMIT;
