CREATE TABLE folders (id bigint PRIMARY KEY, parent_id bigint REFERENCES folders, name text NOT NULL, path text);
INSERT INTO folders VALUES (1, NULL, 'a', 'a'), (2, 1, 'b', 'a/b'), (3, 2, 'c', 'a/b/c');
