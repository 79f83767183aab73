CREATE FUNCTION make_statistics() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.account_statistics (account_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER make_statistics AFTER INSERT ON accounts
  FOR EACH ROW EXECUTE FUNCTION make_statistics();
