-- Look-alike 14: ON CONFLICT on the shadow's primary key, for inserts and updates alike.
CREATE OR REPLACE FUNCTION sync_p() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP IN ('UPDATE', 'DELETE') AND (TG_OP = 'DELETE' OR OLD.typ <> NEW.typ OR OLD.id <> NEW.id) THEN
    DELETE FROM pt WHERE id = OLD.id AND typ = OLD.typ;
  END IF;
  IF TG_OP IN ('INSERT', 'UPDATE') THEN
    INSERT INTO pt (id, typ, v) VALUES (NEW.id, NEW.typ, NEW.v)
    ON CONFLICT (id, typ) DO UPDATE SET v = EXCLUDED.v;
  END IF;
  RETURN NULL;
END $$;
