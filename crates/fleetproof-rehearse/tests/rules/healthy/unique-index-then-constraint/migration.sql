CREATE UNIQUE INDEX CONCURRENTLY labels_project_title ON labels (project_id, title);
ALTER TABLE labels ADD CONSTRAINT labels_project_title_key UNIQUE USING INDEX labels_project_title;
