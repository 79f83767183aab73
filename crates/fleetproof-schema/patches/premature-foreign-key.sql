-- The whole premature foreign key, to be applied
-- on a database that has reached `sync-triggers` and nothing later: incident 18792.
--
-- AddFkFromPartitionedCiRunnerManagersToPartitionedCiRunners as GitLab 17.6 shipped it:
-- validated, and before the backfill had copied the runners that are older than the sync triggers.

ALTER TABLE instance_type_ci_runner_machines_687967fa8a ADD CONSTRAINT fk_rails_3f92913d27
    FOREIGN KEY (runner_id, runner_type) REFERENCES instance_type_ci_runners_e59bb2812d (id, runner_type)
    ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE group_type_ci_runner_machines_687967fa8a ADD CONSTRAINT fk_rails_3f92913d27
    FOREIGN KEY (runner_id, runner_type) REFERENCES group_type_ci_runners_e59bb2812d (id, runner_type)
    ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE project_type_ci_runner_machines_687967fa8a ADD CONSTRAINT fk_rails_3f92913d27
    FOREIGN KEY (runner_id, runner_type) REFERENCES project_type_ci_runners_e59bb2812d (id, runner_type)
    ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ci_runner_machines_687967fa8a ADD CONSTRAINT fk_rails_3f92913d27
    FOREIGN KEY (runner_id, runner_type) REFERENCES ci_runners_e59bb2812d (id, runner_type)
    ON UPDATE CASCADE ON DELETE CASCADE;
