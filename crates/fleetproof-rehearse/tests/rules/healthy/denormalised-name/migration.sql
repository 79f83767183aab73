ALTER TABLE comments ADD COLUMN author_name text;
CREATE FUNCTION fill_author_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT name INTO NEW.author_name FROM authors WHERE id = NEW.author_id;
  RETURN NEW;
END $$;
CREATE FUNCTION carry_author_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE comments SET author_name = NEW.name WHERE author_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER fill_author_name BEFORE INSERT OR UPDATE OF author_id ON comments
  FOR EACH ROW EXECUTE FUNCTION fill_author_name();
CREATE TRIGGER carry_author_name AFTER UPDATE OF name ON authors
  FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION carry_author_name();
UPDATE comments SET author_name = authors.name FROM authors WHERE authors.id = author_id;
ALTER TABLE comments ALTER COLUMN author_name SET NOT NULL;
