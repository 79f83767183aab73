DECLARE
  v_typ smallint;
  v_id bigint;
  parent p%ROWTYPE;
BEGIN
  SELECT typ INTO v_typ FROM p WHERE id = NEW.pid;
  SELECT NEW.id, NEW.v INTO STRICT v_id, parent;
  SELECT * INTO parent FROM p WHERE id = NEW.pid;
  INSERT INTO ct (id, typ) VALUES (v_id, v_typ) RETURNING id INTO v_id;
  SELECT typ INTO NEW.typ FROM p WHERE id = NEW.pid;
  INSERT INTO pt (id, typ, v) VALUES (NEW.id, parent.typ, (SELECT CASE WHEN true THEN 1 END));
  WITH x AS (INSERT INTO log (id) VALUES (NEW.id) RETURNING id) SELECT id INTO v_id FROM x;
  UPDATE pt SET v = NEW.v WHERE id = NEW.id RETURNING typ INTO v_typ;
  RETURN NEW;
END
