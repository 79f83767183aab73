-- Who makes a project becomes its first member.
CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE projects (id bigint PRIMARY KEY, owner_id bigint NOT NULL REFERENCES users, name text NOT NULL);
CREATE TABLE members (
  project_id bigint NOT NULL REFERENCES projects ON DELETE CASCADE,
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  role text NOT NULL,
  PRIMARY KEY (project_id, user_id)
);
INSERT INTO users VALUES (1, 'one'), (2, 'two');
INSERT INTO projects VALUES (1, 1, 'first');
INSERT INTO members VALUES (1, 1, 'owner'), (1, 2, 'guest');
