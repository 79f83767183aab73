-- migrate:up
CREATE TABLE a (b int);
CREATE TABLE c (d int);

-- migrate:down
DROP TABLE a;
