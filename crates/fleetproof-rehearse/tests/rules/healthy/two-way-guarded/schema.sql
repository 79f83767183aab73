CREATE TABLE a (id bigint PRIMARY KEY, v text);
CREATE TABLE b (id bigint PRIMARY KEY, v text);
INSERT INTO a VALUES (1, 'one'), (2, NULL);
