-- A version for every write, numbered in the row, the newest included.
CREATE TABLE pages (id bigserial PRIMARY KEY, version integer NOT NULL DEFAULT 1, text text NOT NULL);
INSERT INTO pages (text) VALUES ('one'), ('two');
