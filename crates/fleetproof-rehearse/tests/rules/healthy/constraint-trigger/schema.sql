-- A rule over several rows, checked at commit.
CREATE TABLE shifts (id bigserial PRIMARY KEY, ward text NOT NULL, nurses integer NOT NULL DEFAULT 1);
INSERT INTO shifts (ward, nurses) VALUES ('a', 2), ('b', 1);
