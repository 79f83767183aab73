BEGIN
  NEW.updated_at := now();
  NEW."V" = lower(NEW.v);
  IF pg_trigger_depth() > 1 THEN
    RETURN NULL;
  END IF;
  RETURN NEW;
END
