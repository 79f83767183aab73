-- A column of another type takes over from the first: both are written until readers have moved.
CREATE TABLE jobs (id bigint PRIMARY KEY, runner integer, note text);
INSERT INTO jobs SELECT n, n, 'job ' || n FROM generate_series(1, 5) n;
