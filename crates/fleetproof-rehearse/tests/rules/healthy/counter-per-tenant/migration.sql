CREATE TABLE job_counts (
  tenant_id bigint NOT NULL,
  state text NOT NULL,
  jobs bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, state)
);
CREATE FUNCTION count_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE job_counts SET jobs = jobs - 1 WHERE tenant_id = OLD.tenant_id AND state = OLD.state;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO job_counts AS c (tenant_id, state, jobs) VALUES (NEW.tenant_id, NEW.state, 1)
    ON CONFLICT (tenant_id, state) DO UPDATE SET jobs = c.jobs + 1;
  END IF;
  RETURN NULL;
END $$;
BEGIN;
LOCK TABLE jobs IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO job_counts SELECT tenant_id, state, count(*) FROM jobs GROUP BY 1, 2;
CREATE TRIGGER count_jobs AFTER INSERT OR UPDATE OF tenant_id, state OR DELETE ON jobs
  FOR EACH ROW EXECUTE FUNCTION count_jobs();
COMMIT;
