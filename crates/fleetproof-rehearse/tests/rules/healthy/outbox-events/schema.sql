-- Look-alike 10: a queue of what is to be synced elsewhere; its rows are consumed.
CREATE TABLE namespaces (id bigserial PRIMARY KEY, parent_id bigint REFERENCES namespaces, name text NOT NULL);
INSERT INTO namespaces (name) VALUES ('one'), ('two');
