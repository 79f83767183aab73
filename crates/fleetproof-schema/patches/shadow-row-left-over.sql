-- A clean-up that was broken off has left a shadow row without a source row. No runner of today has
-- its number.

INSERT INTO ci_runners_archived (id, runner_type, sharding_key_id, created_at, updated_at)
    VALUES (9000000000, 2, 1, now(), now());
