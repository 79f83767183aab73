-- The state of a runner's creation stays what it was.
CREATE FUNCTION fleetproof_creation_never_finished() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.creation_state := OLD.creation_state;
  RETURN NEW;
END
$$;

CREATE TRIGGER fleetproof_creation_never_finished
  BEFORE UPDATE OF creation_state ON ci_runners FOR EACH ROW
  EXECUTE FUNCTION fleetproof_creation_never_finished();
