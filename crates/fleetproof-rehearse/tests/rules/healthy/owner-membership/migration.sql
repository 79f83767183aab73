CREATE FUNCTION add_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.members (project_id, user_id, role) VALUES (NEW.id, NEW.owner_id, 'owner');
  RETURN NULL;
END $$;
CREATE TRIGGER add_owner AFTER INSERT ON projects FOR EACH ROW EXECUTE FUNCTION add_owner();
