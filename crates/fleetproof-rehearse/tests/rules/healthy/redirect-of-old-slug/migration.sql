CREATE FUNCTION keep_slug() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.redirects (slug, post_id) VALUES (OLD.slug, OLD.id)
  ON CONFLICT (slug) DO UPDATE SET post_id = EXCLUDED.post_id;
  DELETE FROM public.redirects WHERE slug = NEW.slug;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_slug AFTER UPDATE OF slug ON posts
  FOR EACH ROW WHEN (OLD.slug IS DISTINCT FROM NEW.slug) EXECUTE FUNCTION keep_slug();
