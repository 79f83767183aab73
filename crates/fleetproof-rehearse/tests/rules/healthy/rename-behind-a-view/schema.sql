-- A table gets a new name, and a view keeps the old one for the code that is still running.
CREATE TABLE people (id bigserial PRIMARY KEY, full_name text NOT NULL);
CREATE TABLE people_log (id bigserial PRIMARY KEY, person_id bigint NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE FUNCTION log_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO people_log (person_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER log_person AFTER INSERT OR UPDATE ON people FOR EACH ROW EXECUTE FUNCTION log_person();
INSERT INTO people (full_name) VALUES ('Ann');
