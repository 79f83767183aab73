-- A table to be partitioned by month, with rows of some months.
CREATE TABLE events (
  id bigserial PRIMARY KEY,
  happened_on date NOT NULL,
  name text NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}'
);
INSERT INTO events (happened_on, name) VALUES ('2024-01-05', 'a'), ('2024-02-06', 'b'), ('2024-02-07', 'c');
