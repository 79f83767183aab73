-- sync-triggers: GitLab 17.6. From here on every write to a runner or a manager is copied to its
-- shadow table, inside the statement that makes it.
--
-- Stands for the second half of CreatePartitionedCiRunners and CreatePartitionedCiRunnerManagers.
-- The bodies have the form that GitLab's generator gives them (create_sync_function in
-- lib/gitlab/database/partitioning_migration_helpers/table_management_helpers.rb), line for line:
-- the INSERT of the managers' function stands on its line 24, as the log of incident 18792 says.
-- An UPDATE that finds no shadow row is no error and copies nothing: rows older than the triggers
-- stay missing until the backfill comes.

CREATE FUNCTION table_sync_function_686d6c7993() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
IF (TG_OP = 'DELETE') THEN
  DELETE FROM ci_runners_e59bb2812d where "id" = OLD."id";
ELSIF (TG_OP = 'UPDATE') THEN
  UPDATE ci_runners_e59bb2812d
  SET "creator_id" = NEW."creator_id",
    "sharding_key_id" = NEW."sharding_key_id",
    "created_at" = NEW."created_at",
    "updated_at" = NEW."updated_at",
    "contacted_at" = NEW."contacted_at",
    "token_expires_at" = NEW."token_expires_at",
    "public_projects_minutes_cost_factor" = NEW."public_projects_minutes_cost_factor",
    "private_projects_minutes_cost_factor" = NEW."private_projects_minutes_cost_factor",
    "access_level" = NEW."access_level",
    "maximum_timeout" = NEW."maximum_timeout",
    "runner_type" = NEW."runner_type",
    "registration_type" = NEW."registration_type",
    "creation_state" = NEW."creation_state",
    "active" = NEW."active",
    "run_untagged" = NEW."run_untagged",
    "locked" = NEW."locked",
    "name" = NEW."name",
    "token_encrypted" = NEW."token_encrypted",
    "token" = NEW."token",
    "description" = NEW."description",
    "maintainer_note" = NEW."maintainer_note",
    "allowed_plans" = NEW."allowed_plans",
    "allowed_plan_ids" = NEW."allowed_plan_ids"
  WHERE ci_runners_e59bb2812d."id" = NEW."id";
ELSIF (TG_OP = 'INSERT') THEN
  INSERT INTO ci_runners_e59bb2812d ("id",
    "creator_id",
    "sharding_key_id",
    "created_at",
    "updated_at",
    "contacted_at",
    "token_expires_at",
    "public_projects_minutes_cost_factor",
    "private_projects_minutes_cost_factor",
    "access_level",
    "maximum_timeout",
    "runner_type",
    "registration_type",
    "creation_state",
    "active",
    "run_untagged",
    "locked",
    "name",
    "token_encrypted",
    "token",
    "description",
    "maintainer_note",
    "allowed_plans",
    "allowed_plan_ids")
  VALUES (NEW."id",
    NEW."creator_id",
    NEW."sharding_key_id",
    NEW."created_at",
    NEW."updated_at",
    NEW."contacted_at",
    NEW."token_expires_at",
    NEW."public_projects_minutes_cost_factor",
    NEW."private_projects_minutes_cost_factor",
    NEW."access_level",
    NEW."maximum_timeout",
    NEW."runner_type",
    NEW."registration_type",
    NEW."creation_state",
    NEW."active",
    NEW."run_untagged",
    NEW."locked",
    NEW."name",
    NEW."token_encrypted",
    NEW."token",
    NEW."description",
    NEW."maintainer_note",
    NEW."allowed_plans",
    NEW."allowed_plan_ids");
END IF;
RETURN NULL;

END
$$;

COMMENT ON FUNCTION table_sync_function_686d6c7993() IS 'Partitioning migration: table sync for ci_runners table';

CREATE TRIGGER table_sync_trigger_61879721b5 AFTER INSERT OR DELETE OR UPDATE ON ci_runners
    FOR EACH ROW EXECUTE FUNCTION table_sync_function_686d6c7993();

CREATE FUNCTION table_sync_function_e438f29263() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
IF (TG_OP = 'DELETE') THEN
  DELETE FROM ci_runner_machines_687967fa8a where "id" = OLD."id";
ELSIF (TG_OP = 'UPDATE') THEN
  UPDATE ci_runner_machines_687967fa8a
  SET "runner_id" = NEW."runner_id",
    "sharding_key_id" = NEW."sharding_key_id",
    "created_at" = NEW."created_at",
    "updated_at" = NEW."updated_at",
    "contacted_at" = NEW."contacted_at",
    "creation_state" = NEW."creation_state",
    "executor_type" = NEW."executor_type",
    "runner_type" = NEW."runner_type",
    "config" = NEW."config",
    "system_xid" = NEW."system_xid",
    "platform" = NEW."platform",
    "architecture" = NEW."architecture",
    "revision" = NEW."revision",
    "ip_address" = NEW."ip_address",
    "version" = NEW."version"
  WHERE ci_runner_machines_687967fa8a."id" = NEW."id";
ELSIF (TG_OP = 'INSERT') THEN
  INSERT INTO ci_runner_machines_687967fa8a ("id",
    "runner_id",
    "sharding_key_id",
    "created_at",
    "updated_at",
    "contacted_at",
    "creation_state",
    "executor_type",
    "runner_type",
    "config",
    "system_xid",
    "platform",
    "architecture",
    "revision",
    "ip_address",
    "version")
  VALUES (NEW."id",
    NEW."runner_id",
    NEW."sharding_key_id",
    NEW."created_at",
    NEW."updated_at",
    NEW."contacted_at",
    NEW."creation_state",
    NEW."executor_type",
    NEW."runner_type",
    NEW."config",
    NEW."system_xid",
    NEW."platform",
    NEW."architecture",
    NEW."revision",
    NEW."ip_address",
    NEW."version");
END IF;
RETURN NULL;

END
$$;

COMMENT ON FUNCTION table_sync_function_e438f29263() IS 'Partitioning migration: table sync for ci_runner_machines table';

CREATE TRIGGER table_sync_trigger_bc3e7b56bd AFTER INSERT OR DELETE OR UPDATE ON ci_runner_machines
    FOR EACH ROW EXECUTE FUNCTION table_sync_function_e438f29263();
