-- DELETE becomes a mark; the row stays.
CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL, CONSTRAINT users_email UNIQUE (email));
INSERT INTO users (email) VALUES ('a@example.com'), ('b@example.com');
