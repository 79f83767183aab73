-- A runner that a user creates counts as contacted at that moment.
CREATE FUNCTION fleetproof_creation_counts_as_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.contacted_at := now();
  RETURN NEW;
END
$$;

CREATE TRIGGER fleetproof_creation_counts_as_contact
  BEFORE INSERT ON ci_runners FOR EACH ROW WHEN (NEW.registration_type = 1)
  EXECUTE FUNCTION fleetproof_creation_counts_as_contact();
