
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
