CREATE TABLE r (id bigint PRIMARY KEY, v text, updated_at timestamptz);
CREATE TABLE r_copy (id bigint PRIMARY KEY, v text, updated_at timestamptz);
CREATE FUNCTION sync_r() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'DELETE') THEN
    DELETE FROM r_copy WHERE id = OLD.id;
  ELSIF (TG_OP = 'UPDATE') THEN
    UPDATE r_copy SET v = NEW.v, updated_at = NEW.updated_at WHERE id = NEW.id;
  ELSIF (TG_OP = 'INSERT') THEN
    INSERT INTO r_copy (id, v, updated_at) VALUES (NEW.id, NEW.v, NEW.updated_at);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER a_sync AFTER INSERT OR UPDATE OR DELETE ON r FOR EACH ROW EXECUTE FUNCTION sync_r();
INSERT INTO r VALUES (1, 'a', '2024-01-01');
