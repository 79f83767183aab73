-- sharding-columns: GitLab 17.5. Runners learn which group or project owns them, managers learn
-- their runner's type and owner.
--
-- Stands for AddShardingKeyIdToCiRunners, AddShardingKeyIdToCiRunnerManagers and
-- AddRunnerTypeToCiRunnerManagers.
--
-- Rows that exist keep NULL in the new columns: the background migrations that fill them
-- (BackfillShardingKeyIdOnCiRunners, QueueRetryBackfillRunnerTypeAndShardingKeyIdOnCiRunnerManagers)
-- are on their way and have reached nothing yet. This is the state in which incident 18679 lives.

ALTER TABLE ci_runners ADD COLUMN sharding_key_id bigint;

ALTER TABLE ci_runner_machines ADD COLUMN sharding_key_id bigint;

ALTER TABLE ci_runner_machines ADD COLUMN runner_type smallint;

CREATE INDEX index_ci_runner_machines_on_runner_type ON ci_runner_machines (runner_type);
