-- The key between the shadows was made without ON DELETE CASCADE, and the sync trigger was named so
-- that it fires before the source's own cascade: the shadow runner goes while it has managers.

ALTER TABLE instance_type_ci_runner_machines_687967fa8a DROP CONSTRAINT fk_rails_3f92913d27;
ALTER TABLE group_type_ci_runner_machines_687967fa8a DROP CONSTRAINT fk_rails_3f92913d27;
ALTER TABLE project_type_ci_runner_machines_687967fa8a DROP CONSTRAINT fk_rails_3f92913d27;
ALTER TABLE ci_runner_machines_687967fa8a ADD CONSTRAINT fk_rails_3f92913d27
    FOREIGN KEY (runner_id, runner_type) REFERENCES ci_runners_e59bb2812d (id, runner_type);
ALTER TRIGGER table_sync_trigger_61879721b5 ON ci_runners RENAME TO "A_table_sync_trigger";
