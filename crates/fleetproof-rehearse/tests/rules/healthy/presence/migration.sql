CREATE TABLE presence (member_id bigint PRIMARY KEY REFERENCES members ON DELETE CASCADE, seen_at timestamptz NOT NULL);
CREATE FUNCTION note_presence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO presence (member_id, seen_at) VALUES (NEW.id, NEW.seen_at)
  ON CONFLICT (member_id) DO UPDATE SET seen_at = EXCLUDED.seen_at;
  RETURN NULL;
END $$;
CREATE TRIGGER note_presence AFTER UPDATE OF seen_at ON members FOR EACH ROW
  WHEN (NEW.seen_at IS NOT NULL) EXECUTE FUNCTION note_presence();
ALTER TABLE members ADD COLUMN locale text;
