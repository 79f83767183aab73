-- A trigger against mistaken deletions throws away those of instance managers that are meant.

CREATE FUNCTION keep_manager() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
RETURN NULL;
END
$$;
CREATE TRIGGER keep_manager BEFORE DELETE ON ci_runner_machines
    FOR EACH ROW WHEN (OLD.runner_type = 1 AND pg_trigger_depth() = 0)
    EXECUTE FUNCTION keep_manager();
