-- A machine that leaves one runner is taken to leave all of them.

CREATE FUNCTION drop_managers_of_machine() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
DELETE FROM ci_runner_machines WHERE system_xid = OLD.system_xid;
RETURN NULL;
END
$$;
CREATE TRIGGER drop_managers_of_machine AFTER DELETE ON ci_runner_machines
    FOR EACH ROW WHEN (OLD.system_xid <> '<legacy>' AND pg_trigger_depth() = 0)
    EXECUTE FUNCTION drop_managers_of_machine();
