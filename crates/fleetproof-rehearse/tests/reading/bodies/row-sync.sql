
BEGIN
  IF (TG_OP = 'DELETE') THEN
    DELETE FROM ct WHERE "id" = OLD."id";
  ELSIF (TG_OP = 'UPDATE') THEN
    UPDATE ct SET "pid" = NEW."pid", "typ" = NEW."typ", "x" = NEW."x", "v" = NEW."v"
    WHERE ct."id" = NEW."id";
  ELSIF (TG_OP = 'INSERT') THEN
    INSERT INTO ct ("id", "pid", "typ", "x", "v")
    VALUES (NEW."id", NEW."pid", NEW."typ", NEW."x", NEW."v");
  END IF;
  RETURN NULL;
END 