-- A unique key without a long lock, on a table with a log.
CREATE TABLE labels (id bigserial PRIMARY KEY, project_id bigint NOT NULL, title text NOT NULL);
CREATE TABLE label_events (id bigserial PRIMARY KEY, label_id bigint, operation text NOT NULL);
CREATE FUNCTION log_label() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO label_events (label_id, operation) VALUES (OLD.id, TG_OP);
  ELSE
    INSERT INTO label_events (label_id, operation) VALUES (NEW.id, TG_OP);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER log_label AFTER INSERT OR UPDATE OR DELETE ON labels
  FOR EACH ROW EXECUTE FUNCTION log_label();
INSERT INTO labels (project_id, title) VALUES (1, 'bug'), (1, 'feature');
