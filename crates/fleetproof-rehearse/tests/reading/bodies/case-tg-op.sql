
BEGIN
  CASE TG_OP
    WHEN 'INSERT', 'UPDATE' THEN
      INSERT INTO pt AS t (id, typ) VALUES (NEW.id, NEW.typ)
      ON CONFLICT ON CONSTRAINT pt_pkey DO UPDATE SET typ = NEW.typ WHERE t.typ <> NEW.typ;
    WHEN 'DELETE' THEN
      DELETE FROM ONLY pt WHERE (id, typ) = (OLD.id, OLD.typ);
    ELSE
      TRUNCATE pt, ct;
  END CASE;
  RETURN NULL;
END
