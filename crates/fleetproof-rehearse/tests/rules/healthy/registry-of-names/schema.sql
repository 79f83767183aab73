-- Names of users and groups are taken from one pool.
CREATE TABLE users (id bigint PRIMARY KEY, username text NOT NULL UNIQUE);
CREATE TABLE groups (id bigint PRIMARY KEY, path text NOT NULL UNIQUE);
INSERT INTO users VALUES (1, 'ann');
INSERT INTO groups VALUES (1, 'crew');
