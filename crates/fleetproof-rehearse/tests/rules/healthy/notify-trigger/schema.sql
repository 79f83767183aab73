-- Look-alike 7: tells listeners, writes nothing.
CREATE TABLE tasks (id bigserial PRIMARY KEY, queue text NOT NULL, payload jsonb NOT NULL DEFAULT '{}');
INSERT INTO tasks (queue) VALUES ('mail');
