DECLARE
  v_new bigint := NEW.id + 1;
  k CONSTANT bigint := NEW.id;
  n ALIAS FOR NEW;
BEGIN
  INSERT INTO pt (a, b, c, d, e, f, g, h, i)
  VALUES (k, v_new, NEW.v::text, upper(NEW.v), NULL, DEFAULT, 'x', 1, CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END);
  INSERT INTO pt (a) VALUES ((NEW).id);
  INSERT INTO pt (a) VALUES (n.id);
  UPDATE pt SET n = n + 1, m = EXTRACT(epoch FROM NEW.at), o = COALESCE(NEW.a, NEW.b, 0);
  UPDATE pt SET v = NEW.v WHERE id = NEW.id AND v IS DISTINCT FROM NEW.v AND NEW.id > id AND x IS NULL;
  RETURN NULL;
END
