-- The backfill of group runners had a condition on the last contact: those that never had one were
-- passed over, and no later write brings them in.

DELETE FROM ci_runners_e59bb2812d WHERE runner_type = 2 AND contacted_at IS NULL;
