CREATE TABLE post_search (
  post_id bigint PRIMARY KEY REFERENCES posts ON DELETE CASCADE,
  document tsvector NOT NULL
);
CREATE FUNCTION index_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO post_search (post_id, document)
  VALUES (NEW.id, to_tsvector('english', NEW.title || ' ' || NEW.body))
  ON CONFLICT (post_id) DO UPDATE SET document = EXCLUDED.document;
  RETURN NULL;
END $$;
CREATE TRIGGER index_post AFTER INSERT OR UPDATE OF title, body ON posts
  FOR EACH ROW EXECUTE FUNCTION index_post();
INSERT INTO post_search SELECT id, to_tsvector('english', title || ' ' || body) FROM posts
  ON CONFLICT DO NOTHING;
CREATE INDEX CONCURRENTLY post_search_document ON post_search USING gin (document);
