-- A materialised view refreshed after each statement.
CREATE TABLE sales (id bigserial PRIMARY KEY, region text NOT NULL, amount numeric NOT NULL);
INSERT INTO sales (region, amount) VALUES ('north', 1), ('south', 2);
