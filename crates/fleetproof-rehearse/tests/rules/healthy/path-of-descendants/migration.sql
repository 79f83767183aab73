CREATE FUNCTION own_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.path := concat_ws('/', (SELECT path FROM public.folders WHERE id = NEW.parent_id), NEW.name);
  RETURN NEW;
END $$;
CREATE FUNCTION paths_below() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.folders SET path = NULL WHERE parent_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER own_path BEFORE INSERT OR UPDATE ON folders FOR EACH ROW EXECUTE FUNCTION own_path();
CREATE TRIGGER paths_below AFTER UPDATE ON folders
  FOR EACH ROW WHEN (OLD.path IS DISTINCT FROM NEW.path) EXECUTE FUNCTION paths_below();
UPDATE folders SET path = path WHERE parent_id IS NULL;
