-- A search column kept by a BEFORE trigger, later by a generated column.
CREATE TABLE articles (id bigserial PRIMARY KEY, title text NOT NULL, body text NOT NULL DEFAULT '', search tsvector);
CREATE TRIGGER articles_search BEFORE INSERT OR UPDATE ON articles FOR EACH ROW
  EXECUTE FUNCTION tsvector_update_trigger(search, 'pg_catalog.english', title, body);
CREATE INDEX articles_search ON articles USING gin (search);
INSERT INTO articles (title, body) VALUES ('one', 'text'), ('two', 'words');
