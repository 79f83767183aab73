SET lock_timeout = '500ms';
BEGIN;
LOCK TABLE c, ct IN ACCESS EXCLUSIVE MODE;
DROP TRIGGER sync_c ON c;
DROP FUNCTION sync_c();
ALTER TABLE c ALTER id DROP DEFAULT;
ALTER TABLE ct ALTER id SET DEFAULT nextval('c_id_seq');
ALTER SEQUENCE c_id_seq OWNED BY ct.id;
ALTER TABLE c RENAME TO c_archived;
ALTER TABLE ct RENAME TO c;
CREATE OR REPLACE VIEW children AS SELECT id, pid, v FROM c;
CREATE FUNCTION sync_c() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'DELETE') THEN
    DELETE FROM c_archived WHERE "id" = OLD."id";
  ELSIF (TG_OP = 'UPDATE') THEN
    UPDATE c_archived SET "pid" = NEW."pid", "typ" = NEW."typ", "x" = NEW."x", "v" = NEW."v"
    WHERE c_archived."id" = NEW."id";
  ELSIF (TG_OP = 'INSERT') THEN
    INSERT INTO c_archived ("id", "pid", "typ", "x", "v")
    VALUES (NEW."id", NEW."pid", NEW."typ", NEW."x", NEW."v");
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER sync_c AFTER INSERT OR UPDATE OR DELETE ON c FOR EACH ROW EXECUTE FUNCTION sync_c();
COMMIT;
