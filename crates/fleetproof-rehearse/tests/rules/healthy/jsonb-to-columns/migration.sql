ALTER TABLE devices ADD COLUMN model text, ADD COLUMN version text;
CREATE FUNCTION split_info() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.model := NEW.info ->> 'model';
  NEW.version := NEW.info ->> 'version';
  RETURN NEW;
END $$;
CREATE TRIGGER split_info BEFORE INSERT OR UPDATE OF info ON devices
  FOR EACH ROW EXECUTE FUNCTION split_info();
UPDATE devices SET info = info WHERE model IS NULL;
CREATE INDEX CONCURRENTLY devices_on_model ON devices (model);
