-- What pgroll makes of "name must not be NULL": a second column, kept both ways, and a schema of
-- views for each version. Which way is decided by the search path of the session.
ALTER TABLE users ADD COLUMN _pgroll_new_name text;
ALTER TABLE users ADD CONSTRAINT _pgroll_check_name
  CHECK (_pgroll_new_name IS NOT NULL) NOT VALID;
CREATE SCHEMA public_02_not_null;
CREATE VIEW public_02_not_null.users AS SELECT id, _pgroll_new_name AS name FROM users;
CREATE FUNCTION _pgroll_trigger_users_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('search_path') <> 'public_02_not_null' THEN
    NEW._pgroll_new_name := COALESCE(NEW.name, 'unknown');
  ELSE
    NEW.name := NEW._pgroll_new_name;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER _pgroll_trigger_users_name BEFORE INSERT OR UPDATE ON users
  FOR EACH ROW EXECUTE FUNCTION _pgroll_trigger_users_name();
UPDATE users SET id = id;
ALTER TABLE users VALIDATE CONSTRAINT _pgroll_check_name;
BEGIN;
DROP SCHEMA public_02_not_null CASCADE;
DROP TRIGGER _pgroll_trigger_users_name ON users;
DROP FUNCTION _pgroll_trigger_users_name();
ALTER TABLE users DROP COLUMN name;
ALTER TABLE users RENAME COLUMN _pgroll_new_name TO name;
COMMIT;
