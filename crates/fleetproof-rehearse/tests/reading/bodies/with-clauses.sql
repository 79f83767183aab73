BEGIN
  WITH s AS (SELECT NEW.id AS id, NEW.v)
  INSERT INTO pt (id, v) SELECT s.id, s.v FROM s;
  WITH gone AS (DELETE FROM pt WHERE id = OLD.id RETURNING id, v)
  INSERT INTO archive (id, v) SELECT id, v FROM gone;
  INSERT INTO pt (id, v) SELECT a, b FROM (VALUES (NEW.id, NEW.v)) AS x (a, b);
  INSERT INTO pt (id, v) SELECT NEW.id, NEW.v WHERE NOT EXISTS (SELECT FROM pt WHERE id = NEW.id);
  INSERT INTO pt (id) VALUES (NEW.id), (OLD.id);
  RETURN NULL;
END
