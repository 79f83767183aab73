-- The function lets go of the column first; then both tables do.
CREATE OR REPLACE FUNCTION sync_c() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'DELETE') THEN
    DELETE FROM ct WHERE "id" = OLD."id";
  ELSIF (TG_OP = 'UPDATE') THEN
    UPDATE ct SET "pid" = NEW."pid", "typ" = NEW."typ", "x" = NEW."x" WHERE ct."id" = NEW."id";
  ELSIF (TG_OP = 'INSERT') THEN
    INSERT INTO ct ("id", "pid", "typ", "x") VALUES (NEW."id", NEW."pid", NEW."typ", NEW."x");
  END IF;
  RETURN NULL;
END $$;
ALTER TABLE c DROP COLUMN v;
ALTER TABLE ct DROP COLUMN v;
