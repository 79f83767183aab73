-- A heartbeat writes a column that is not its own: project runners that come back are locked.
CREATE FUNCTION fleetproof_heartbeat_locks_runner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.locked := true;
  RETURN NEW;
END
$$;

CREATE TRIGGER fleetproof_heartbeat_locks_runner
  BEFORE UPDATE OF contacted_at ON ci_runners FOR EACH ROW
  WHEN (NEW.runner_type = 3 AND OLD.contacted_at IS NOT NULL
        AND NEW.contacted_at > now() - interval '1 minute')
  EXECUTE FUNCTION fleetproof_heartbeat_locks_runner();
