BEGIN
  INSERT INTO audit (op, at, before, after)
  VALUES (TG_OP, clock_timestamp(), to_jsonb(OLD), to_jsonb(NEW));
  PERFORM pg_notify('audit', NEW.id::text);
  RETURN NULL;
END
