BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM pt WHERE pt.id = OLD.id;
    RETURN NULL;
  END IF;
  UPDATE pt AS t SET (typ, v) = (NEW.typ, NEW.v), seen = now() WHERE t.id = OLD.id;
  IF NOT FOUND THEN
    INSERT INTO pt (id, typ, v) VALUES (NEW.id, NEW.typ, NEW.v);
  END IF;
  RETURN NULL;
END
