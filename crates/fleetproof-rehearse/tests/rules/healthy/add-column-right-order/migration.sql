-- Look-alike 12: shadow, source, then trigger and function anew, in one transaction.
BEGIN;
ALTER TABLE ct ADD COLUMN ver jsonb NOT NULL DEFAULT '{}';
ALTER TABLE c ADD COLUMN ver jsonb NOT NULL DEFAULT '{}';
DROP TRIGGER sync_c ON c;
DROP FUNCTION sync_c();
CREATE FUNCTION sync_c() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'DELETE') THEN
    DELETE FROM ct WHERE "id" = OLD."id";
  ELSIF (TG_OP = 'UPDATE') THEN
    UPDATE ct
    SET "pid" = NEW."pid", "typ" = NEW."typ", "x" = NEW."x", "v" = NEW."v", "ver" = NEW."ver"
    WHERE ct."id" = NEW."id";
  ELSIF (TG_OP = 'INSERT') THEN
    INSERT INTO ct ("id", "pid", "typ", "x", "v", "ver")
    VALUES (NEW."id", NEW."pid", NEW."typ", NEW."x", NEW."v", NEW."ver");
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER sync_c AFTER INSERT OR UPDATE OR DELETE ON c FOR EACH ROW EXECUTE FUNCTION sync_c();
COMMIT;
