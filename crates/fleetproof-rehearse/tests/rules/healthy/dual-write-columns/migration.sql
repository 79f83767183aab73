ALTER TABLE jobs ADD COLUMN runner_convert_to_bigint bigint;
CREATE FUNCTION copy_runner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.runner_convert_to_bigint := NEW.runner;
  RETURN NEW;
END $$;
CREATE TRIGGER copy_runner BEFORE INSERT OR UPDATE ON jobs
  FOR EACH ROW EXECUTE FUNCTION copy_runner();
UPDATE jobs SET runner_convert_to_bigint = runner;
