-- The author's name beside each comment, carried along when the author is renamed.
CREATE TABLE authors (id bigserial PRIMARY KEY, name text NOT NULL);
CREATE TABLE comments (id bigserial PRIMARY KEY, author_id bigint NOT NULL REFERENCES authors, body text NOT NULL);
INSERT INTO authors (name) VALUES ('Ann'), ('Bob');
INSERT INTO comments (author_id, body) VALUES (1, 'first'), (2, 'second');
