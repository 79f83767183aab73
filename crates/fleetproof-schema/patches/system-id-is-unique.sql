-- A machine is taken to belong to one runner: its manager of another runner of the type goes when it
-- comes to a new one.

CREATE FUNCTION keep_one_manager_of_machine() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
DELETE FROM ci_runner_machines
    WHERE system_xid = NEW.system_xid AND runner_type = NEW.runner_type AND id <> NEW.id;
RETURN NULL;
END
$$;
CREATE TRIGGER keep_one_manager_of_machine AFTER INSERT ON ci_runner_machines
    FOR EACH ROW WHEN (NEW.system_xid <> '<legacy>')
    EXECUTE FUNCTION keep_one_manager_of_machine();
