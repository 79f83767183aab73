CREATE TABLE namespaces_sync_events (
  id bigserial PRIMARY KEY,
  namespace_id bigint NOT NULL REFERENCES namespaces ON DELETE CASCADE
);
CREATE INDEX namespaces_sync_events_on_namespace ON namespaces_sync_events (namespace_id);
CREATE FUNCTION insert_namespaces_sync_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO namespaces_sync_events (namespace_id) VALUES (COALESCE(NEW.id, OLD.id));
  RETURN NULL;
END $$;
CREATE TRIGGER trigger_namespaces_parent_id_on_insert AFTER INSERT ON namespaces
  FOR EACH ROW EXECUTE FUNCTION insert_namespaces_sync_event();
CREATE TRIGGER trigger_namespaces_parent_id_on_update AFTER UPDATE ON namespaces
  FOR EACH ROW WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id)
  EXECUTE FUNCTION insert_namespaces_sync_event();
INSERT INTO namespaces_sync_events (namespace_id) SELECT id FROM namespaces;
