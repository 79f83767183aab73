-- A log that names the row and the changed columns one by one.
CREATE TABLE documents (id bigserial PRIMARY KEY, title text NOT NULL, body text);
CREATE TABLE document_changes (
  id bigserial PRIMARY KEY,
  document_id bigint NOT NULL,
  title text,
  body text,
  changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE FUNCTION log_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO document_changes (document_id, title, body) VALUES (NEW.id, NEW.title, NEW.body);
  RETURN NULL;
END $$;
CREATE TRIGGER log_document AFTER INSERT OR UPDATE ON documents
  FOR EACH ROW EXECUTE FUNCTION log_document();
INSERT INTO documents (title, body) VALUES ('one', 'text'), ('two', NULL);
