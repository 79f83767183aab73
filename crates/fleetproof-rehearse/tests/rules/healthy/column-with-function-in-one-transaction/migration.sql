BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE pt ADD COLUMN note text;
ALTER TABLE p ADD COLUMN note text;
CREATE OR REPLACE FUNCTION sync_p() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'DELETE') THEN
    DELETE FROM pt WHERE "id" = OLD."id";
  ELSIF (TG_OP = 'UPDATE') THEN
    UPDATE pt SET "typ" = NEW."typ", "v" = NEW."v", "note" = NEW."note" WHERE pt."id" = NEW."id";
  ELSIF (TG_OP = 'INSERT') THEN
    INSERT INTO pt ("id", "typ", "v", "note") VALUES (NEW."id", NEW."typ", NEW."v", NEW."note");
  END IF;
  RETURN NULL;
END $$;
COMMIT;
