-- The row of a manager that comes back after a week counts as made anew.
CREATE FUNCTION fleetproof_stale_manager_reborn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.created_at := now();
  RETURN NEW;
END
$$;

CREATE TRIGGER fleetproof_stale_manager_reborn
  BEFORE UPDATE OF contacted_at ON ci_runner_machines FOR EACH ROW
  WHEN (OLD.contacted_at < now() - interval '7 days')
  EXECUTE FUNCTION fleetproof_stale_manager_reborn();
