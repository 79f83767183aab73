-- Managers are taken for a thing of the token, and go with it.

CREATE FUNCTION drop_managers_of_runner() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
DELETE FROM ci_runner_machines WHERE runner_id = NEW.id;
RETURN NULL;
END
$$;
CREATE TRIGGER reset_drops_managers AFTER UPDATE ON ci_runners
    FOR EACH ROW WHEN (OLD.token_encrypted <> NEW.token_encrypted)
    EXECUTE FUNCTION drop_managers_of_runner();
