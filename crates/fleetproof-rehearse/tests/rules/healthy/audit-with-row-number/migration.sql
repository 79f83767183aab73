CREATE INDEX CONCURRENTLY document_changes_on_document ON document_changes (document_id, changed_at);
ALTER TABLE documents ADD COLUMN published boolean NOT NULL DEFAULT false;
ALTER TABLE document_changes ADD COLUMN changed_by text DEFAULT current_user;
