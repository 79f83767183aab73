CREATE TABLE users (id bigint PRIMARY KEY, name varchar(255));
INSERT INTO users VALUES (1, 'a'), (2, NULL);
