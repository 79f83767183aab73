CREATE FUNCTION publish() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.published_articles (article_id, title, body) VALUES (NEW.id, NEW.title, NEW.body)
  ON CONFLICT (article_id) DO UPDATE
    SET title = EXCLUDED.title, body = EXCLUDED.body, published_at = now();
  RETURN NULL;
END $$;
CREATE TRIGGER publish AFTER UPDATE ON articles
  FOR EACH ROW WHEN (NEW.published AND NOT OLD.published) EXECUTE FUNCTION publish();
