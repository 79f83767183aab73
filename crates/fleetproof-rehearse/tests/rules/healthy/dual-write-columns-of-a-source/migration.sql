-- The same on a table that has a shadow: the new column is not for the shadow.
ALTER TABLE p ADD COLUMN v_new text;
CREATE FUNCTION copy_v() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.v_new := NEW.v;
  RETURN NEW;
END $$;
CREATE TRIGGER copy_v BEFORE INSERT OR UPDATE ON p FOR EACH ROW EXECUTE FUNCTION copy_v();
UPDATE p SET v_new = v;
