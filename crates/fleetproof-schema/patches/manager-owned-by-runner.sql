-- The owner in a group manager's row is the runner's number instead of the group's.
CREATE FUNCTION fleetproof_manager_owned_by_runner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.sharding_key_id := NEW.runner_id;
  RETURN NEW;
END
$$;

CREATE TRIGGER fleetproof_manager_owned_by_runner
  BEFORE INSERT ON ci_runner_machines FOR EACH ROW WHEN (NEW.runner_type = 2)
  EXECUTE FUNCTION fleetproof_manager_owned_by_runner();
