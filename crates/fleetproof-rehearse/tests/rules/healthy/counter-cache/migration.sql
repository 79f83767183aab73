ALTER TABLE projects ADD COLUMN issues_count integer NOT NULL DEFAULT 0;
CREATE FUNCTION count_issues() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE projects SET issues_count = issues_count + 1 WHERE id = NEW.project_id;
  ELSE
    UPDATE projects SET issues_count = issues_count - 1 WHERE id = OLD.project_id;
  END IF;
  RETURN NULL;
END $$;
BEGIN;
LOCK TABLE issues IN SHARE ROW EXCLUSIVE MODE;
CREATE TRIGGER count_issues AFTER INSERT OR DELETE ON issues
  FOR EACH ROW EXECUTE FUNCTION count_issues();
UPDATE projects SET issues_count = (SELECT count(*) FROM issues WHERE project_id = projects.id);
COMMIT;
