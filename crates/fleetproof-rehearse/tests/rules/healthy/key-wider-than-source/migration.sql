-- Both have all columns of c's unique key, which is hit first.
ALTER TABLE ct ADD CONSTRAINT ct_wide UNIQUE (typ, x, pid, id);
CREATE UNIQUE INDEX CONCURRENTLY ct2_pid_x_id ON ct2 (pid, x, id);
