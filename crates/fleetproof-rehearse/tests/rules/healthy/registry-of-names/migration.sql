CREATE TABLE names (name text PRIMARY KEY, user_id bigint UNIQUE, group_id bigint UNIQUE);
CREATE FUNCTION take_user_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM public.names WHERE user_id = OLD.id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO public.names (name, user_id) VALUES (NEW.username, NEW.id);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION take_group_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM public.names WHERE group_id = OLD.id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO public.names (name, group_id) VALUES (NEW.path, NEW.id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER take_user_name AFTER INSERT OR UPDATE OR DELETE ON users FOR EACH ROW EXECUTE FUNCTION take_user_name();
CREATE TRIGGER take_group_name AFTER INSERT OR UPDATE OR DELETE ON groups FOR EACH ROW EXECUTE FUNCTION take_group_name();
INSERT INTO names (name, user_id) SELECT username, id FROM users;
INSERT INTO names (name, group_id) SELECT path, id FROM groups;
