CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE ON r FOR EACH ROW EXECUTE FUNCTION touch();
