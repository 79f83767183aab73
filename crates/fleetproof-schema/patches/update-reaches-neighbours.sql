-- A trigger that carries a change on, with a condition that is too wide.

CREATE FUNCTION carry_lock_on() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
UPDATE ci_runners SET locked = NEW.locked
    WHERE runner_type = NEW.runner_type AND id > NEW.id AND id <= NEW.id + 100;
RETURN NULL;
END
$$;
CREATE TRIGGER carry_lock_on AFTER UPDATE ON ci_runners
    FOR EACH ROW WHEN (OLD.locked <> NEW.locked AND pg_trigger_depth() = 0)
    EXECUTE FUNCTION carry_lock_on();
