-- A trigger that was switched off on one partition for a bulk load, and not on again.

ALTER TABLE group_type_ci_runner_machines DISABLE TRIGGER table_sync_trigger_bc3e7b56bd;
