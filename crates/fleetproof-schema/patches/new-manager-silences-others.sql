-- A new manager of a group runner takes the time of contact from those that it had before.
CREATE FUNCTION fleetproof_new_manager_silences_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ci_runner_machines SET contacted_at = NULL
    WHERE runner_id = NEW.runner_id AND id <> NEW.id;
  RETURN NULL;
END
$$;

CREATE TRIGGER fleetproof_new_manager_silences_others
  AFTER INSERT ON ci_runner_machines FOR EACH ROW
  WHEN (NEW.runner_type = 2 AND NEW.contacted_at IS NULL)
  EXECUTE FUNCTION fleetproof_new_manager_silences_others();
