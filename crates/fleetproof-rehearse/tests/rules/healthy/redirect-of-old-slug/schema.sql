CREATE TABLE posts (id bigint PRIMARY KEY, slug text NOT NULL UNIQUE, body text);
CREATE TABLE redirects (slug text PRIMARY KEY, post_id bigint NOT NULL REFERENCES posts ON DELETE CASCADE);
INSERT INTO posts VALUES (1, 'one', 'text'), (2, 'two', 'text');
