CREATE FUNCTION insert_into_loose_foreign_keys_deleted_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO loose_foreign_keys_deleted_records (fully_qualified_table_name, primary_key_value)
  SELECT TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, old_table.id FROM old_table;
  RETURN NULL;
END $$;
CREATE TRIGGER ci_things_loose_fk_trigger AFTER DELETE ON ci_things
  REFERENCING OLD TABLE AS old_table FOR EACH STATEMENT
  EXECUTE FUNCTION insert_into_loose_foreign_keys_deleted_records();
