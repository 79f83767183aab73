BEGIN
  INSERT INTO a VALUES (NEW.*);
  INSERT INTO b SELECT NEW.*;
  INSERT INTO c SELECT (NEW).*;
  INSERT INTO d (id, typ, v) SELECT NEW.*;
  INSERT INTO e SELECT 'D', now(), OLD.*;
  INSERT INTO f VALUES (NEW.id, NEW.v);
  INSERT INTO g SELECT n.* FROM (SELECT NEW.*) n;
  INSERT INTO h TABLE k;
  INSERT INTO i DEFAULT VALUES;
  INSERT INTO j (doc) VALUES (to_jsonb(NEW));
  INSERT INTO l SELECT * FROM jsonb_populate_record(NULL::l, to_jsonb(NEW));
  INSERT INTO m SELECT (jsonb_populate_record(NULL::m, to_jsonb(NEW))).*;
  RETURN NEW;
END
