CREATE SCHEMA "Other";
CREATE ROLE "writer-of-forms" NOLOGIN;
CREATE ROLE keeper_of_forms IN ROLE "writer-of-forms";
GRANT USAGE ON SCHEMA "Other" TO keeper_of_forms;
ALTER DEFAULT PRIVILEGES IN SCHEMA "Other" GRANT SELECT ON TABLES TO keeper_of_forms;
CREATE TYPE mood AS ENUM ('fine', 'it''s bad');
CREATE DOMAIN lower_text AS text DEFAULT 'x' NOT NULL CONSTRAINT is_lower CHECK (VALUE = lower(VALUE));
CREATE TYPE pair AS (a int, "B" text);
CREATE COLLATION no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE SEQUENCE "Other".odd START 5 INCREMENT 3 CYCLE MAXVALUE 1000;
CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n * 2';
CREATE FUNCTION atomic(n int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT public.twice(n) + 1; END;
CREATE TABLE "Other"."Select" (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  n int DEFAULT nextval('"Other".odd'), doubled int GENERATED ALWAYS AS (n * 2) STORED,
  feeling mood, word lower_text, both_of pair, label text COLLATE no_case UNIQUE,
  during int4range, EXCLUDE USING gist (during WITH &&),
  "order" varchar(8) CHECK ("order" <> 'no'), precise numeric(6,2), at timestamptz(3)
);
ALTER SEQUENCE "Other".odd OWNED BY "Other"."Select".n;
ALTER TABLE "Other"."Select" ADD CONSTRAINT later CHECK (n > 0) NOT VALID;
CREATE UNIQUE INDEX partial ON "Other"."Select" (n) INCLUDE (feeling) WHERE n > 3;
CREATE UNIQUE INDEX on_expression ON "Other"."Select" (lower(word), (n + 1) DESC NULLS LAST);
CREATE UNLOGGED TABLE fleeting (id int);
CREATE TABLE parent (id int PRIMARY KEY, kind text NOT NULL);
CREATE TABLE child (extra int) INHERITS (parent);
CREATE TABLE events (id bigint, at date NOT NULL, kind int, CONSTRAINT known CHECK (kind > 0),
  PRIMARY KEY (id, at, kind), owner int REFERENCES parent) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (kind);
CREATE TABLE events_2024_1 PARTITION OF events_2024 FOR VALUES IN (1, 2);
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE INDEX events_kind ON events (kind);
ALTER TABLE events_rest ADD CONSTRAINT only_here CHECK (kind < 9);
CREATE VIEW seen AS SELECT e.id, s.feeling FROM events e JOIN "Other"."Select" s ON s.id = e.id;
CREATE MATERIALIZED VIEW summary AS SELECT kind, count(*) FROM events GROUP BY kind;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.kind := 1; RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE OF kind ON events FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch('a', 'b');
CREATE TRIGGER off BEFORE INSERT ON parent FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE parent DISABLE TRIGGER off;
CREATE RULE also AS ON INSERT TO parent DO ALSO INSERT INTO fleeting VALUES (NEW.id);
ALTER TABLE parent ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON parent FOR UPDATE TO "writer-of-forms" USING (id > 1) WITH CHECK (id > 2);
GRANT SELECT, INSERT ON parent TO "writer-of-forms";
GRANT UPDATE (kind) ON parent TO keeper_of_forms;
ALTER TABLE fleeting OWNER TO keeper_of_forms;
CREATE FUNCTION for_others() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN NULL; END';
ALTER FUNCTION for_others() OWNER TO keeper_of_forms;
