ALTER TABLE users ADD COLUMN deleted_at timestamptz;
CREATE UNIQUE INDEX CONCURRENTLY users_email_alive ON users (email) WHERE deleted_at IS NULL;
ALTER TABLE users DROP CONSTRAINT users_email;
CREATE FUNCTION soft_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE users SET deleted_at = now() WHERE id = OLD.id AND deleted_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER soft_delete BEFORE DELETE ON users FOR EACH ROW
  WHEN (OLD.deleted_at IS NULL) EXECUTE FUNCTION soft_delete();
CREATE VIEW users_alive AS SELECT id, email FROM users WHERE deleted_at IS NULL;
