-- A tree with all its ancestors listed.
CREATE TABLE folders (id bigserial PRIMARY KEY, parent_id bigint REFERENCES folders ON DELETE CASCADE, name text NOT NULL);
INSERT INTO folders (parent_id, name) VALUES (NULL, 'root'), (1, 'a');
