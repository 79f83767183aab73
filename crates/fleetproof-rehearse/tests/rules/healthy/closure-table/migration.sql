CREATE TABLE folder_paths (
  ancestor_id bigint NOT NULL REFERENCES folders ON DELETE CASCADE,
  folder_id bigint NOT NULL REFERENCES folders ON DELETE CASCADE,
  depth integer NOT NULL,
  PRIMARY KEY (ancestor_id, folder_id)
);
CREATE FUNCTION add_paths() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO folder_paths (ancestor_id, folder_id, depth)
  SELECT ancestor_id, NEW.id, depth + 1 FROM folder_paths WHERE folder_id = NEW.parent_id
  UNION ALL SELECT NEW.id, NEW.id, 0;
  RETURN NULL;
END $$;
BEGIN;
WITH RECURSIVE paths AS (
  SELECT id AS ancestor_id, id AS folder_id, 0 AS depth FROM folders
  UNION ALL
  SELECT paths.ancestor_id, folders.id, depth + 1 FROM paths JOIN folders ON folders.parent_id = paths.folder_id
) INSERT INTO folder_paths SELECT * FROM paths;
CREATE TRIGGER add_paths AFTER INSERT ON folders FOR EACH ROW EXECUTE FUNCTION add_paths();
COMMIT;
