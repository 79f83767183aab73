-- What is in a document becomes columns, filled by a BEFORE trigger meanwhile.
CREATE TABLE devices (id bigserial PRIMARY KEY, info jsonb NOT NULL DEFAULT '{}');
INSERT INTO devices (info) VALUES ('{"model": "x1", "version": "17.6"}'), ('{}');
