CREATE TABLE teams (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE members (id bigint PRIMARY KEY, team_id bigint NOT NULL REFERENCES teams ON DELETE CASCADE);
