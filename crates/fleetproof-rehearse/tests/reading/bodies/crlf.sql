BEGIN
  IF TG_OP = 'DELETE' THEN -- gone
    /* a
 b */ DELETE FROM pt WHERE id = OLD.id;
  END IF;
  RETURN NULL;
END