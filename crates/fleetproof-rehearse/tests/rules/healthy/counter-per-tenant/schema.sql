-- Counts by tenant and state in a table of their own, moved along by updates.
CREATE TABLE jobs (
  id bigserial PRIMARY KEY,
  tenant_id bigint NOT NULL,
  state text NOT NULL DEFAULT 'waiting'
);
INSERT INTO jobs (tenant_id, state) VALUES (1, 'waiting'), (1, 'done'), (2, 'waiting');
