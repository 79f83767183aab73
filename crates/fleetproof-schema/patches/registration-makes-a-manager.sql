-- A runner that is registered has a manager before anything was in contact.
CREATE FUNCTION fleetproof_registration_makes_a_manager() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ci_runner_machines
      (runner_id, runner_type, sharding_key_id, system_xid, created_at, updated_at)
    VALUES (NEW.id, NEW.runner_type, NEW.sharding_key_id, 's_registration', now(), now());
  RETURN NULL;
END
$$;

CREATE TRIGGER fleetproof_registration_makes_a_manager
  AFTER INSERT ON ci_runners FOR EACH ROW WHEN (NEW.registration_type = 0)
  EXECUTE FUNCTION fleetproof_registration_makes_a_manager();
