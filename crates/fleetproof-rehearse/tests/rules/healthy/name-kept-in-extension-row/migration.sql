CREATE FUNCTION rename_profile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.profiles SET name = NEW.name WHERE user_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER rename_profile AFTER UPDATE OF name ON users
  FOR EACH ROW EXECUTE FUNCTION rename_profile();
