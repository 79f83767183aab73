-- A handler that records what the shadow refused, for a worker to look at.
CREATE TABLE sync_errors (
  id bigserial PRIMARY KEY,
  source_table text NOT NULL,
  row_id bigint NOT NULL,
  message text NOT NULL
);
CREATE OR REPLACE FUNCTION sync_c() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM ct WHERE id = OLD.id;
  ELSIF TG_OP = 'UPDATE' THEN
    UPDATE ct SET id = NEW.id, pid = NEW.pid, typ = NEW.typ, x = NEW.x, v = NEW.v WHERE id = OLD.id;
  ELSE
    INSERT INTO ct (id, pid, typ, x, v) VALUES (NEW.id, NEW.pid, NEW.typ, NEW.x, NEW.v);
  END IF;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  INSERT INTO sync_errors (source_table, row_id, message)
  VALUES (TG_TABLE_NAME, coalesce(NEW.id, OLD.id), SQLERRM);
  RETURN NULL;
END $$;
