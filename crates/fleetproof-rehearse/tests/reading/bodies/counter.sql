BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE projects SET runners = runners + 1 WHERE id = NEW.project_id;
  ELSE
    UPDATE projects SET runners = runners - 1 WHERE id = OLD.project_id;
  END IF;
  RETURN NULL;
END
