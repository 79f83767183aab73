-- GitLab's way to fill a sharding key that older code does not give.
CREATE FUNCTION fill_typ() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.typ IS NULL THEN
    SELECT typ INTO NEW.typ FROM p WHERE p.id = NEW.pid;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fill_typ BEFORE INSERT OR UPDATE ON c FOR EACH ROW EXECUTE FUNCTION fill_typ();
UPDATE c SET typ = p.typ FROM p WHERE p.id = c.pid AND c.typ IS NULL;
ALTER TABLE c ADD CONSTRAINT c_typ CHECK (typ IS NOT NULL) NOT VALID;
ALTER TABLE c VALIDATE CONSTRAINT c_typ;
