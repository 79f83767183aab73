-- Tenants are kept apart; the log is written by the owner.
CREATE TABLE notes (id bigserial PRIMARY KEY, tenant text NOT NULL DEFAULT current_user, text text NOT NULL);
CREATE TABLE notes_log (id bigserial PRIMARY KEY, note_id bigint NOT NULL, tenant text NOT NULL);
CREATE FUNCTION log_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO notes_log (note_id, tenant) VALUES (NEW.id, NEW.tenant);
  RETURN NULL;
END $$;
CREATE TRIGGER log_note AFTER INSERT ON notes FOR EACH ROW EXECUTE FUNCTION log_note();
INSERT INTO notes (text) VALUES ('one');
