-- A clean-up of managers that mistakes paused runners for unused ones.

CREATE FUNCTION drop_managers_of_runner() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
DELETE FROM ci_runner_machines WHERE runner_id = NEW.id;
RETURN NULL;
END
$$;
CREATE TRIGGER pause_drops_managers AFTER UPDATE ON ci_runners
    FOR EACH ROW WHEN (OLD.active AND NOT NEW.active) EXECUTE FUNCTION drop_managers_of_runner();
