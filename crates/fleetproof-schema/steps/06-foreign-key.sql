-- foreign-key: GitLab 17.8. Shadow managers refer to shadow runners, from partition to partition.
--
-- Stands for RetryAddFkFromPartitionedCiRunnerManagersToPartitionedCiRunners (NOT VALID) and the
-- validations of 18.3, ValidateForeignKeyForGroupTypeCiRunnerMachinesRunnerId and its like. The key
-- of 17.6, which came before the backfill and was incident 18792, is in `patches/`.

-- Index classes of 17.8.

CREATE INDEX index_ci_runners_on_sharding_key_id_when_not_null
    ON ci_runners (sharding_key_id) WHERE sharding_key_id IS NOT NULL;
CREATE INDEX index_ci_runner_machines_on_sharding_key_id_when_not_null
    ON ci_runner_machines (sharding_key_id) WHERE sharding_key_id IS NOT NULL;

-- What is left of the key of 17.6. Two steps, as in GitLab: taking it off the routing table leaves
-- the partitions' own keys of the same name behind (contract DIF-08).

ALTER TABLE ci_runner_machines_687967fa8a DROP CONSTRAINT IF EXISTS fk_rails_3f92913d27;
ALTER TABLE instance_type_ci_runner_machines_687967fa8a DROP CONSTRAINT IF EXISTS fk_rails_3f92913d27;
ALTER TABLE group_type_ci_runner_machines_687967fa8a DROP CONSTRAINT IF EXISTS fk_rails_3f92913d27;
ALTER TABLE project_type_ci_runner_machines_687967fa8a DROP CONSTRAINT IF EXISTS fk_rails_3f92913d27;

-- Managers that were copied below a runner which can never be copied (contract DIF-09).

DELETE FROM ci_runner_machines_687967fa8a AS manager
    WHERE NOT EXISTS (SELECT FROM ci_runners_e59bb2812d AS runner
        WHERE runner.id = manager.runner_id AND runner.runner_type = manager.runner_type);

-- The server takes NOT VALID on partitions only. It spares old rows: new ones are checked at once.

ALTER TABLE instance_type_ci_runner_machines_687967fa8a ADD CONSTRAINT fk_rails_3f92913d27
    FOREIGN KEY (runner_id, runner_type) REFERENCES instance_type_ci_runners_e59bb2812d (id, runner_type)
    ON UPDATE CASCADE ON DELETE CASCADE NOT VALID;
ALTER TABLE group_type_ci_runner_machines_687967fa8a ADD CONSTRAINT fk_rails_3f92913d27
    FOREIGN KEY (runner_id, runner_type) REFERENCES group_type_ci_runners_e59bb2812d (id, runner_type)
    ON UPDATE CASCADE ON DELETE CASCADE NOT VALID;
ALTER TABLE project_type_ci_runner_machines_687967fa8a ADD CONSTRAINT fk_rails_3f92913d27
    FOREIGN KEY (runner_id, runner_type) REFERENCES project_type_ci_runners_e59bb2812d (id, runner_type)
    ON UPDATE CASCADE ON DELETE CASCADE NOT VALID;

ALTER TABLE instance_type_ci_runner_machines_687967fa8a VALIDATE CONSTRAINT fk_rails_3f92913d27;
ALTER TABLE group_type_ci_runner_machines_687967fa8a VALIDATE CONSTRAINT fk_rails_3f92913d27;
ALTER TABLE project_type_ci_runner_machines_687967fa8a VALIDATE CONSTRAINT fk_rails_3f92913d27;
