BEGIN
  BEGIN
    INSERT INTO pt (id) VALUES (NEW.id);
  EXCEPTION
    WHEN unique_violation OR SQLSTATE '23503' THEN
      UPDATE pt SET v = NEW.v WHERE id = NEW.id;
    WHEN others THEN
      NULL;
  END;
  RETURN NEW;
EXCEPTION WHEN others THEN
  INSERT INTO errors (message) VALUES (SQLERRM);
  RAISE;
END
