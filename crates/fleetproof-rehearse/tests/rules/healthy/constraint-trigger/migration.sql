CREATE FUNCTION check_staffing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT sum(nurses) FROM shifts WHERE ward = NEW.ward) < 1 THEN
    RAISE EXCEPTION 'ward % has nobody', NEW.ward;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER check_staffing AFTER INSERT OR UPDATE ON shifts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_staffing();
