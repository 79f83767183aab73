-- Look-alike 6: it counts, and an update of a row does not change the count.
CREATE TABLE projects (id bigserial PRIMARY KEY, name text NOT NULL);
CREATE TABLE issues (
  id bigserial PRIMARY KEY,
  project_id bigint NOT NULL REFERENCES projects ON DELETE CASCADE,
  title text NOT NULL
);
INSERT INTO projects (name) VALUES ('one'), ('two');
INSERT INTO issues (project_id, title) VALUES (1, 'a'), (1, 'b'), (2, 'c');
