-- One partition was made without the key that takes a runner's managers along.

ALTER TABLE group_type_ci_runner_machines DROP CONSTRAINT fk_rails_3f92913d27;
