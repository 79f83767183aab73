-- Search documents in a table of their own, one for each row.
CREATE TABLE posts (id bigserial PRIMARY KEY, title text NOT NULL, body text NOT NULL DEFAULT '');
INSERT INTO posts (title, body) VALUES ('one', 'text'), ('two', 'words');
