-- Look-alike 11: loose foreign keys; once for each statement, from its transition table.
CREATE TABLE ci_things (id bigserial PRIMARY KEY, name text);
CREATE TABLE loose_foreign_keys_deleted_records (
  id bigserial PRIMARY KEY,
  fully_qualified_table_name text NOT NULL,
  primary_key_value bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO ci_things (name) VALUES ('one'), ('two');
