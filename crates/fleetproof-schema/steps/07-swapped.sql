-- swapped: GitLab 17.9 and 17.10. The partitioned tables take over the names, and the old tables
-- live on as archives, kept in step the other way round.
--
-- Stands for AddUniqueIdConstraintOnCiRunnersTablePartitions, AddCiRunnerNamespacesRunnerIdFkConstraint,
-- AddRuntimeFeaturesToCiRunnerMachines, IncreaseTokenEncryptedConstraint,
-- ReplaceCiRunnersMachinesWithPartitionedTable, ReplaceCiRunnersWithPartitionedTable2 and
-- SwitchRecordChangeTrackingToPartitionedCiRunnersTable2 with its like for managers.
-- The archives are dropped in 18.0 only (DropCiRunnersArchived), after the end of this time line.

-- With the number alone unique in each partition, a plain runner_id can refer to one of them.

ALTER TABLE instance_type_ci_runners_e59bb2812d ADD UNIQUE (id);
ALTER TABLE group_type_ci_runners_e59bb2812d ADD UNIQUE (id);
ALTER TABLE project_type_ci_runners_e59bb2812d ADD UNIQUE (id);

ALTER TABLE ci_runner_namespaces ADD CONSTRAINT fk_14d16929fa
    FOREIGN KEY (runner_id) REFERENCES group_type_ci_runners_e59bb2812d (id) ON DELETE CASCADE;

-- Shadow first, then source. GitLab makes the sync function anew after that; here the swap below
-- replaces it within the same transaction.

ALTER TABLE ci_runner_machines_687967fa8a ADD COLUMN runtime_features jsonb DEFAULT '{}' NOT NULL;
ALTER TABLE ci_runner_machines ADD COLUMN runtime_features jsonb DEFAULT '{}' NOT NULL;

-- The wide check is there before the narrow one goes.

ALTER TABLE ci_runners_e59bb2812d
    ADD CONSTRAINT check_030ad0773d CHECK (char_length(token_encrypted) <= 512);
ALTER TABLE ci_runners_e59bb2812d DROP CONSTRAINT check_31c16b2a99;

-- The swap of the managers (lib/gitlab/database/partitioning/replace_table.rb). Indexes keep the
-- names they have, and keys of other tables go on referring to the archive.

DROP TRIGGER table_sync_trigger_bc3e7b56bd ON ci_runner_machines;
DROP FUNCTION table_sync_function_e438f29263();

ALTER TABLE ci_runner_machines ALTER COLUMN id DROP DEFAULT;
ALTER TABLE ci_runner_machines_687967fa8a ALTER COLUMN id SET DEFAULT nextval('ci_runner_machines_id_seq'::regclass);
ALTER SEQUENCE ci_runner_machines_id_seq OWNED BY ci_runner_machines_687967fa8a.id;

ALTER TABLE ci_runner_machines RENAME TO ci_runner_machines_archived;
ALTER TABLE ci_runner_machines_archived RENAME CONSTRAINT ci_runner_machines_pkey TO ci_runner_machines_archived_pkey;
ALTER TABLE ci_runner_machines_687967fa8a RENAME TO ci_runner_machines;
ALTER TABLE ci_runner_machines RENAME CONSTRAINT ci_runner_machines_687967fa8a_pkey TO ci_runner_machines_pkey;
ALTER TABLE instance_type_ci_runner_machines_687967fa8a RENAME CONSTRAINT instance_type_ci_runner_machines_687967fa8a_pkey TO instance_type_ci_runner_machines_pkey;
ALTER TABLE instance_type_ci_runner_machines_687967fa8a RENAME TO instance_type_ci_runner_machines;
ALTER TABLE group_type_ci_runner_machines_687967fa8a RENAME CONSTRAINT group_type_ci_runner_machines_687967fa8a_pkey TO group_type_ci_runner_machines_pkey;
ALTER TABLE group_type_ci_runner_machines_687967fa8a RENAME TO group_type_ci_runner_machines;
ALTER TABLE project_type_ci_runner_machines_687967fa8a RENAME CONSTRAINT project_type_ci_runner_machines_687967fa8a_pkey TO project_type_ci_runner_machines_pkey;
ALTER TABLE project_type_ci_runner_machines_687967fa8a RENAME TO project_type_ci_runner_machines;

CREATE FUNCTION table_sync_function_e438f29263() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
IF (TG_OP = 'DELETE') THEN
  DELETE FROM ci_runner_machines_archived where "id" = OLD."id";
ELSIF (TG_OP = 'UPDATE') THEN
  UPDATE ci_runner_machines_archived
  SET "runner_id" = NEW."runner_id",
    "executor_type" = NEW."executor_type",
    "created_at" = NEW."created_at",
    "updated_at" = NEW."updated_at",
    "contacted_at" = NEW."contacted_at",
    "version" = NEW."version",
    "revision" = NEW."revision",
    "platform" = NEW."platform",
    "architecture" = NEW."architecture",
    "ip_address" = NEW."ip_address",
    "config" = NEW."config",
    "system_xid" = NEW."system_xid",
    "creation_state" = NEW."creation_state",
    "sharding_key_id" = NEW."sharding_key_id",
    "runner_type" = NEW."runner_type",
    "runtime_features" = NEW."runtime_features"
  WHERE ci_runner_machines_archived."id" = NEW."id";
ELSIF (TG_OP = 'INSERT') THEN
  INSERT INTO ci_runner_machines_archived ("id",
    "runner_id",
    "executor_type",
    "created_at",
    "updated_at",
    "contacted_at",
    "version",
    "revision",
    "platform",
    "architecture",
    "ip_address",
    "config",
    "system_xid",
    "creation_state",
    "sharding_key_id",
    "runner_type",
    "runtime_features")
  VALUES (NEW."id",
    NEW."runner_id",
    NEW."executor_type",
    NEW."created_at",
    NEW."updated_at",
    NEW."contacted_at",
    NEW."version",
    NEW."revision",
    NEW."platform",
    NEW."architecture",
    NEW."ip_address",
    NEW."config",
    NEW."system_xid",
    NEW."creation_state",
    NEW."sharding_key_id",
    NEW."runner_type",
    NEW."runtime_features");
END IF;
RETURN NULL;

END
$$;

COMMENT ON FUNCTION table_sync_function_e438f29263() IS 'Partitioning migration: table sync for ci_runner_machines table';

CREATE TRIGGER table_sync_trigger_bc3e7b56bd AFTER INSERT OR DELETE OR UPDATE ON ci_runner_machines
    FOR EACH ROW EXECUTE FUNCTION table_sync_function_e438f29263();

-- The swap of the runners.

DROP TRIGGER table_sync_trigger_61879721b5 ON ci_runners;
DROP FUNCTION table_sync_function_686d6c7993();

ALTER TABLE ci_runners ALTER COLUMN id DROP DEFAULT;
ALTER TABLE ci_runners_e59bb2812d ALTER COLUMN id SET DEFAULT nextval('ci_runners_id_seq'::regclass);
ALTER SEQUENCE ci_runners_id_seq OWNED BY ci_runners_e59bb2812d.id;

ALTER TABLE ci_runners RENAME TO ci_runners_archived;
ALTER TABLE ci_runners_archived RENAME CONSTRAINT ci_runners_pkey TO ci_runners_archived_pkey;
ALTER TABLE ci_runners_e59bb2812d RENAME TO ci_runners;
ALTER TABLE ci_runners RENAME CONSTRAINT ci_runners_e59bb2812d_pkey TO ci_runners_pkey;
ALTER TABLE instance_type_ci_runners_e59bb2812d RENAME CONSTRAINT instance_type_ci_runners_e59bb2812d_pkey TO instance_type_ci_runners_pkey;
ALTER TABLE instance_type_ci_runners_e59bb2812d RENAME TO instance_type_ci_runners;
ALTER TABLE group_type_ci_runners_e59bb2812d RENAME CONSTRAINT group_type_ci_runners_e59bb2812d_pkey TO group_type_ci_runners_pkey;
ALTER TABLE group_type_ci_runners_e59bb2812d RENAME TO group_type_ci_runners;
ALTER TABLE project_type_ci_runners_e59bb2812d RENAME CONSTRAINT project_type_ci_runners_e59bb2812d_pkey TO project_type_ci_runners_pkey;
ALTER TABLE project_type_ci_runners_e59bb2812d RENAME TO project_type_ci_runners;

CREATE FUNCTION table_sync_function_686d6c7993() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
IF (TG_OP = 'DELETE') THEN
  DELETE FROM ci_runners_archived where "id" = OLD."id";
ELSIF (TG_OP = 'UPDATE') THEN
  UPDATE ci_runners_archived
  SET "token" = NEW."token",
    "created_at" = NEW."created_at",
    "updated_at" = NEW."updated_at",
    "description" = NEW."description",
    "contacted_at" = NEW."contacted_at",
    "active" = NEW."active",
    "name" = NEW."name",
    "run_untagged" = NEW."run_untagged",
    "locked" = NEW."locked",
    "access_level" = NEW."access_level",
    "maximum_timeout" = NEW."maximum_timeout",
    "runner_type" = NEW."runner_type",
    "token_encrypted" = NEW."token_encrypted",
    "public_projects_minutes_cost_factor" = NEW."public_projects_minutes_cost_factor",
    "private_projects_minutes_cost_factor" = NEW."private_projects_minutes_cost_factor",
    "maintainer_note" = NEW."maintainer_note",
    "token_expires_at" = NEW."token_expires_at",
    "allowed_plans" = NEW."allowed_plans",
    "registration_type" = NEW."registration_type",
    "creator_id" = NEW."creator_id",
    "creation_state" = NEW."creation_state",
    "allowed_plan_ids" = NEW."allowed_plan_ids",
    "sharding_key_id" = NEW."sharding_key_id"
  WHERE ci_runners_archived."id" = NEW."id";
ELSIF (TG_OP = 'INSERT') THEN
  INSERT INTO ci_runners_archived ("id",
    "token",
    "created_at",
    "updated_at",
    "description",
    "contacted_at",
    "active",
    "name",
    "run_untagged",
    "locked",
    "access_level",
    "maximum_timeout",
    "runner_type",
    "token_encrypted",
    "public_projects_minutes_cost_factor",
    "private_projects_minutes_cost_factor",
    "maintainer_note",
    "token_expires_at",
    "allowed_plans",
    "registration_type",
    "creator_id",
    "creation_state",
    "allowed_plan_ids",
    "sharding_key_id")
  VALUES (NEW."id",
    NEW."token",
    NEW."created_at",
    NEW."updated_at",
    NEW."description",
    NEW."contacted_at",
    NEW."active",
    NEW."name",
    NEW."run_untagged",
    NEW."locked",
    NEW."access_level",
    NEW."maximum_timeout",
    NEW."runner_type",
    NEW."token_encrypted",
    NEW."public_projects_minutes_cost_factor",
    NEW."private_projects_minutes_cost_factor",
    NEW."maintainer_note",
    NEW."token_expires_at",
    NEW."allowed_plans",
    NEW."registration_type",
    NEW."creator_id",
    NEW."creation_state",
    NEW."allowed_plan_ids",
    NEW."sharding_key_id");
END IF;
RETURN NULL;

END
$$;

COMMENT ON FUNCTION table_sync_function_686d6c7993() IS 'Partitioning migration: table sync for ci_runners table';

CREATE TRIGGER table_sync_trigger_61879721b5 AFTER INSERT OR DELETE OR UPDATE ON ci_runners
    FOR EACH ROW EXECUTE FUNCTION table_sync_function_686d6c7993();

-- Deletion tracking moves to the partitioned tables. Their partitions have it as well, since a
-- cascade from partition to partition does not pass through the routing table.

CREATE FUNCTION insert_into_loose_foreign_keys_deleted_records_override_table() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  INSERT INTO loose_foreign_keys_deleted_records
  (fully_qualified_table_name, primary_key_value)
  SELECT current_schema() || '.' || TG_ARGV[0], old_table.id FROM old_table;

  RETURN NULL;
END
$$;

DROP TRIGGER ci_runners_loose_fk_trigger ON ci_runners_archived;
CREATE TRIGGER ci_runners_loose_fk_trigger AFTER DELETE ON ci_runners
    REFERENCING OLD TABLE AS old_table FOR EACH STATEMENT
    EXECUTE FUNCTION insert_into_loose_foreign_keys_deleted_records_override_table('ci_runners');
CREATE TRIGGER ci_runners_loose_fk_trigger AFTER DELETE ON instance_type_ci_runners
    REFERENCING OLD TABLE AS old_table FOR EACH STATEMENT
    EXECUTE FUNCTION insert_into_loose_foreign_keys_deleted_records_override_table('ci_runners');
CREATE TRIGGER ci_runners_loose_fk_trigger AFTER DELETE ON group_type_ci_runners
    REFERENCING OLD TABLE AS old_table FOR EACH STATEMENT
    EXECUTE FUNCTION insert_into_loose_foreign_keys_deleted_records_override_table('ci_runners');
CREATE TRIGGER ci_runners_loose_fk_trigger AFTER DELETE ON project_type_ci_runners
    REFERENCING OLD TABLE AS old_table FOR EACH STATEMENT
    EXECUTE FUNCTION insert_into_loose_foreign_keys_deleted_records_override_table('ci_runners');

DROP TRIGGER ci_runner_machines_loose_fk_trigger ON ci_runner_machines_archived;
CREATE TRIGGER ci_runner_machines_loose_fk_trigger AFTER DELETE ON ci_runner_machines
    REFERENCING OLD TABLE AS old_table FOR EACH STATEMENT
    EXECUTE FUNCTION insert_into_loose_foreign_keys_deleted_records_override_table('ci_runner_machines');
CREATE TRIGGER ci_runner_machines_loose_fk_trigger AFTER DELETE ON instance_type_ci_runner_machines
    REFERENCING OLD TABLE AS old_table FOR EACH STATEMENT
    EXECUTE FUNCTION insert_into_loose_foreign_keys_deleted_records_override_table('ci_runner_machines');
CREATE TRIGGER ci_runner_machines_loose_fk_trigger AFTER DELETE ON group_type_ci_runner_machines
    REFERENCING OLD TABLE AS old_table FOR EACH STATEMENT
    EXECUTE FUNCTION insert_into_loose_foreign_keys_deleted_records_override_table('ci_runner_machines');
CREATE TRIGGER ci_runner_machines_loose_fk_trigger AFTER DELETE ON project_type_ci_runner_machines
    REFERENCING OLD TABLE AS old_table FOR EACH STATEMENT
    EXECUTE FUNCTION insert_into_loose_foreign_keys_deleted_records_override_table('ci_runner_machines');

-- Numbers come from the sequence whatever a statement says (ensure_unique_id in
-- lib/gitlab/database/partitioning_migration_helpers/uniqueness_helpers.rb).

ALTER TABLE ci_runners ALTER COLUMN id DROP DEFAULT;

CREATE FUNCTION assign_ci_runners_id_value() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
IF NEW."id" IS NOT NULL THEN
  RAISE WARNING 'Manually assigning ids is not allowed, the value will be ignored';
END IF;
NEW."id" := nextval('ci_runners_id_seq'::regclass);
RETURN NEW;

END
$$;

CREATE TRIGGER assign_ci_runners_id_trigger BEFORE INSERT ON ci_runners
    FOR EACH ROW EXECUTE FUNCTION assign_ci_runners_id_value();

ALTER TABLE ci_runner_machines ALTER COLUMN id DROP DEFAULT;

CREATE FUNCTION assign_ci_runner_machines_id_value() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
IF NEW."id" IS NOT NULL THEN
  RAISE WARNING 'Manually assigning ids is not allowed, the value will be ignored';
END IF;
NEW."id" := nextval('ci_runner_machines_id_seq'::regclass);
RETURN NEW;

END
$$;

CREATE TRIGGER assign_ci_runner_machines_id_trigger BEFORE INSERT ON ci_runner_machines
    FOR EACH ROW EXECUTE FUNCTION assign_ci_runner_machines_id_value();
