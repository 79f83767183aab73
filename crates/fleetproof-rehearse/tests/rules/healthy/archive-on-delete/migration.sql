CREATE TABLE messages_archive (LIKE messages INCLUDING DEFAULTS, archived_at timestamptz NOT NULL DEFAULT now());
ALTER TABLE messages_archive ADD PRIMARY KEY (id);
CREATE FUNCTION archive_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO messages_archive (id, room_id, body) VALUES (OLD.id, OLD.room_id, OLD.body)
  ON CONFLICT (id) DO NOTHING;
  RETURN OLD;
END $$;
CREATE TRIGGER archive_message BEFORE DELETE ON messages FOR EACH ROW EXECUTE FUNCTION archive_message();
