-- A small hot table beside a wide one: only two columns, and only when they change.
CREATE TABLE members (id bigserial PRIMARY KEY, name text NOT NULL, bio text, seen_at timestamptz);
INSERT INTO members (name) VALUES ('Ann'), ('Bob');
