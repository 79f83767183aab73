DECLARE
  target text := TG_TABLE_NAME || '_shadow';
  sql text;
BEGIN
  EXECUTE 'DELETE FROM stale';
  EXECUTE format('INSERT INTO %I.%I (id, v) VALUES ($1, $2)', TG_TABLE_SCHEMA, target) USING NEW.id, NEW.v;
  EXECUTE 'INSERT INTO ' || quote_ident(TG_ARGV[0]) || ' SELECT ($1).*' USING NEW;
  EXECUTE format('INSERT INTO %I VALUES ($1.*)', target) USING NEW;
  sql := format('UPDATE %1$I SET v = %3$L WHERE %2$I = %4$s', target, TG_ARGV[1], NEW.v, OLD.id);
  EXECUTE sql;
  EXECUTE 'DELETE FROM pt WHERE v = ''' || OLD.v || ''' AND id = ' || OLD.id;
  EXECUTE format('INSERT INTO %I (%s) VALUES (1)', target, (SELECT string_agg(attname, ',') FROM pg_attribute));
  EXECUTE 'SELECT count(*) FROM ' || NEW.v INTO sql;
  EXECUTE NEW.v;
  INSERT INTO log (name, line) VALUES (TG_TABLE_NAME, 'row ' || NEW.id);
  RETURN NULL;
END
