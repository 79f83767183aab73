CREATE FUNCTION first_workspace() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.workspaces (tenant_id, name) VALUES (NEW.id, NEW.name);
  RETURN NULL;
END $$;
CREATE TRIGGER first_workspace AFTER INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION first_workspace();
