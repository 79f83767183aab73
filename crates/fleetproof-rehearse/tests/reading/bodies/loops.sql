DECLARE
  part text;
  i int;
BEGIN
  FOR i IN 1..3 LOOP
    INSERT INTO a (n, id) VALUES (i, NEW.id);
    EXIT WHEN NEW.v IS NULL;
    INSERT INTO b (id) VALUES (NEW.id);
  END LOOP;
  FOREACH part IN ARRAY NEW.tags LOOP
    CONTINUE WHEN part = '';
    INSERT INTO tags (id, tag) VALUES (NEW.id, part);
  END LOOP;
  WHILE i > 0 LOOP
    i := i - 1;
    UPDATE c SET n = i WHERE id = NEW.id;
  END LOOP;
  <<outer>>
  LOOP
    DELETE FROM d WHERE id = OLD.id;
    EXIT outer;
  END LOOP;
  FOR i IN SELECT x FROM others WHERE id = NEW.id LOOP
    INSERT INTO e VALUES (NEW.id, i);
  END LOOP;
  RETURN NULL;
END
