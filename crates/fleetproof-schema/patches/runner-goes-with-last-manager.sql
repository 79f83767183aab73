-- A runner without managers is taken for one that nobody needs.

CREATE FUNCTION drop_runner_without_managers() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
IF NOT EXISTS (SELECT FROM ci_runner_machines WHERE runner_id = OLD.runner_id) THEN
  DELETE FROM ci_runners WHERE id = OLD.runner_id;
END IF;
RETURN NULL;
END
$$;
CREATE TRIGGER drop_runner_without_managers AFTER DELETE ON ci_runner_machines
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION drop_runner_without_managers();
