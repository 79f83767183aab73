DECLARE
  r RECORD;
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO pt (id, v) SELECT id, v FROM new_rows;
    INSERT INTO pt SELECT * FROM new_rows;
    INSERT INTO ct (id, typ) SELECT n.id, p.typ FROM new_rows n JOIN p ON p.id = n.pid WHERE n.v <> '';
  ELSIF TG_OP = 'UPDATE' THEN
    UPDATE pt t SET v = n.v FROM new_rows AS n WHERE t.id = n.id;
  ELSE
    DELETE FROM pt USING old_rows o WHERE pt.id = o.id;
    DELETE FROM pt WHERE id IN (SELECT id FROM old_rows);
    DELETE FROM pt WHERE EXISTS (SELECT 1 FROM old_rows o WHERE o.id = pt.id);
  END IF;
  FOR r IN SELECT * FROM new_rows LOOP
    INSERT INTO log (id) VALUES (r.id);
  END LOOP;
  RETURN NULL;
END
