CREATE TABLE page_versions (
  page_id bigint NOT NULL REFERENCES pages ON DELETE CASCADE,
  version integer NOT NULL,
  text text NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (page_id, version)
);
CREATE FUNCTION next_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := OLD.version + 1;
  RETURN NEW;
END $$;
CREATE FUNCTION save_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO page_versions (page_id, version, text) VALUES (NEW.id, NEW.version, NEW.text);
  RETURN NULL;
END $$;
BEGIN;
CREATE TRIGGER next_version BEFORE UPDATE ON pages FOR EACH ROW EXECUTE FUNCTION next_version();
CREATE TRIGGER save_version AFTER INSERT OR UPDATE ON pages FOR EACH ROW EXECUTE FUNCTION save_version();
INSERT INTO page_versions (page_id, version, text) SELECT id, version, text FROM pages;
COMMIT;
