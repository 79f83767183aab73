-- partitioned-tables: GitLab 17.6. The column backfills end, and the two shadow tables are made,
-- empty and not yet written to.
--
-- Stands for FinalizeBackfillShardingKeyIdOnCiRunners,
-- FinalizeBackfillRunnerTypeAndShardingKeyIdOnCiRunnerManagers, CreatePartitionedCiRunners,
-- CreatePartitionedCiRunnerManagers and AddShardingKeyCheckConstraintToPartitionedCiRunnerManagers.
-- In GitLab the tables and their sync triggers come from one migration; here `sync-triggers` is a
-- step of its own, so that a database between the two can be looked at.

-- The column backfills. A runner whose owner row is gone keeps NULL, as in GitLab.

UPDATE ci_runners SET sharding_key_id = owner.namespace_id
    FROM ci_runner_namespaces AS owner
    WHERE ci_runners.runner_type = 2 AND ci_runners.sharding_key_id IS NULL AND owner.runner_id = ci_runners.id;

UPDATE ci_runners SET sharding_key_id = owner.project_id
    FROM (SELECT DISTINCT ON (runner_id) runner_id, project_id FROM ci_runner_projects ORDER BY runner_id, id) AS owner
    WHERE ci_runners.runner_type = 3 AND ci_runners.sharding_key_id IS NULL AND owner.runner_id = ci_runners.id;

UPDATE ci_runner_machines SET runner_type = ci_runners.runner_type, sharding_key_id = ci_runners.sharding_key_id
    FROM ci_runners
    WHERE ci_runner_machines.sharding_key_id IS NULL AND ci_runners.id = ci_runner_machines.runner_id;

-- Runners ----------------------------------------------------------------------------------------
-- No default on id: a shadow row takes its number from its source row.

CREATE TABLE ci_runners_e59bb2812d (
    id bigint NOT NULL,
    creator_id bigint,
    sharding_key_id bigint,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    contacted_at timestamp with time zone,
    token_expires_at timestamp with time zone,
    public_projects_minutes_cost_factor double precision DEFAULT 1.0 NOT NULL,
    private_projects_minutes_cost_factor double precision DEFAULT 1.0 NOT NULL,
    access_level integer DEFAULT 0 NOT NULL,
    maximum_timeout integer,
    runner_type smallint NOT NULL,
    registration_type smallint DEFAULT 0 NOT NULL,
    creation_state smallint DEFAULT 0 NOT NULL,
    active boolean DEFAULT true NOT NULL,
    run_untagged boolean DEFAULT true NOT NULL,
    locked boolean DEFAULT false NOT NULL,
    name text,
    token_encrypted text,
    token text,
    description text,
    maintainer_note text,
    allowed_plans text[] DEFAULT '{}' NOT NULL,
    allowed_plan_ids bigint[] DEFAULT '{}' NOT NULL,
    PRIMARY KEY (id, runner_type),
    CONSTRAINT check_1f8618ab23 CHECK (char_length(name) <= 256),
    CONSTRAINT check_24b281f5bf CHECK (char_length(maintainer_note) <= 1024),
    CONSTRAINT check_31c16b2a99 CHECK (char_length(token_encrypted) <= 128),
    CONSTRAINT check_5db8ae9d30 CHECK (char_length(description) <= 1024),
    CONSTRAINT check_af25130d5a CHECK (char_length(token) <= 128)
) PARTITION BY LIST (runner_type);

CREATE TABLE instance_type_ci_runners_e59bb2812d PARTITION OF ci_runners_e59bb2812d FOR VALUES IN (1);
CREATE TABLE group_type_ci_runners_e59bb2812d PARTITION OF ci_runners_e59bb2812d FOR VALUES IN (2);
CREATE TABLE project_type_ci_runners_e59bb2812d PARTITION OF ci_runners_e59bb2812d FOR VALUES IN (3);

ALTER TABLE instance_type_ci_runners_e59bb2812d
    ADD CONSTRAINT check_sharding_key_id_nullness CHECK (sharding_key_id IS NULL);
ALTER TABLE group_type_ci_runners_e59bb2812d
    ADD CONSTRAINT check_sharding_key_id_nullness CHECK (sharding_key_id IS NOT NULL);
ALTER TABLE project_type_ci_runners_e59bb2812d
    ADD CONSTRAINT check_sharding_key_id_nullness CHECK (sharding_key_id IS NOT NULL);

CREATE UNIQUE INDEX index_uniq_ci_runners_e59bb2812d_on_token_encrypted_and_type
    ON ci_runners_e59bb2812d (token_encrypted, runner_type);
CREATE UNIQUE INDEX idx_uniq_ci_runners_e59bb2812d_on_token_and_type_where_not_null
    ON ci_runners_e59bb2812d (token, runner_type) WHERE token IS NOT NULL;
CREATE INDEX index_ci_runners_e59bb2812d_on_active_and_id ON ci_runners_e59bb2812d (active, id);
CREATE INDEX index_ci_runners_e59bb2812d_on_contacted_at_and_id_desc ON ci_runners_e59bb2812d (contacted_at, id DESC);
CREATE INDEX index_ci_runners_e59bb2812d_on_contacted_at_desc_and_id_desc
    ON ci_runners_e59bb2812d (contacted_at DESC, id DESC);
CREATE INDEX idx_ci_runners_e59bb2812d_on_contacted_at_and_id_where_inactive
    ON ci_runners_e59bb2812d (contacted_at DESC, id DESC) WHERE active = false;
CREATE INDEX index_ci_runners_e59bb2812d_on_created_at_and_id_desc ON ci_runners_e59bb2812d (created_at, id DESC);
CREATE INDEX index_ci_runners_e59bb2812d_on_created_at_desc_and_id_desc
    ON ci_runners_e59bb2812d (created_at DESC, id DESC);
CREATE INDEX index_ci_runners_e59bb2812d_on_created_at_and_id_where_inactive
    ON ci_runners_e59bb2812d (created_at DESC, id DESC) WHERE active = false;
CREATE INDEX index_ci_runners_e59bb2812d_on_creator_id_where_not_null
    ON ci_runners_e59bb2812d (creator_id) WHERE creator_id IS NOT NULL;
CREATE INDEX index_ci_runners_e59bb2812d_on_locked ON ci_runners_e59bb2812d (locked);
CREATE INDEX index_ci_runners_e59bb2812d_on_sharding_key_id_where_not_null
    ON ci_runners_e59bb2812d (sharding_key_id) WHERE sharding_key_id IS NOT NULL;
CREATE INDEX index_ci_runners_e59bb2812d_on_token_expires_at_and_id_desc
    ON ci_runners_e59bb2812d (token_expires_at, id DESC);
CREATE INDEX idx_ci_runners_e59bb2812d_on_token_expires_at_desc_and_id_desc
    ON ci_runners_e59bb2812d (token_expires_at DESC, id DESC);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_opclass WHERE opcname = 'gin_trgm_ops' AND pg_opclass_is_visible(oid)) THEN
        CREATE INDEX index_ci_runners_e59bb2812d_on_description_trigram
            ON ci_runners_e59bb2812d USING gin (description gin_trgm_ops);
    END IF;
END
$$;

-- Managers ---------------------------------------------------------------------------------------

CREATE TABLE ci_runner_machines_687967fa8a (
    id bigint NOT NULL,
    runner_id bigint NOT NULL,
    sharding_key_id bigint,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    contacted_at timestamp with time zone,
    creation_state smallint DEFAULT 0 NOT NULL,
    executor_type smallint,
    runner_type smallint NOT NULL,
    config jsonb DEFAULT '{}' NOT NULL,
    system_xid text NOT NULL,
    platform text,
    architecture text,
    revision text,
    ip_address text,
    version text,
    PRIMARY KEY (id, runner_type),
    CONSTRAINT check_3d8736b3af CHECK (char_length(system_xid) <= 64),
    CONSTRAINT check_5bad2a6944 CHECK (char_length(revision) <= 255),
    CONSTRAINT check_7dc4eee8a5 CHECK (char_length(version) <= 2048),
    CONSTRAINT check_b1e456641b CHECK (char_length(ip_address) <= 1024),
    CONSTRAINT check_c788f4b18a CHECK (char_length(platform) <= 255),
    CONSTRAINT check_f3d25ab844 CHECK (char_length(architecture) <= 255)
) PARTITION BY LIST (runner_type);

CREATE TABLE instance_type_ci_runner_machines_687967fa8a PARTITION OF ci_runner_machines_687967fa8a FOR VALUES IN (1);
CREATE TABLE group_type_ci_runner_machines_687967fa8a PARTITION OF ci_runner_machines_687967fa8a FOR VALUES IN (2);
CREATE TABLE project_type_ci_runner_machines_687967fa8a PARTITION OF ci_runner_machines_687967fa8a FOR VALUES IN (3);

ALTER TABLE instance_type_ci_runner_machines_687967fa8a
    ADD CONSTRAINT check_sharding_key_id_nullness CHECK (sharding_key_id IS NULL);
ALTER TABLE group_type_ci_runner_machines_687967fa8a
    ADD CONSTRAINT check_sharding_key_id_nullness CHECK (sharding_key_id IS NOT NULL);
ALTER TABLE project_type_ci_runner_machines_687967fa8a
    ADD CONSTRAINT check_sharding_key_id_nullness CHECK (sharding_key_id IS NOT NULL);

CREATE UNIQUE INDEX idx_uniq_ci_runner_machines_687967fa8a_on_runner_id_system_xid
    ON ci_runner_machines_687967fa8a (runner_id, runner_type, system_xid);
CREATE INDEX idx_ci_runner_machines_687967fa8a_on_contacted_at_desc_id_desc
    ON ci_runner_machines_687967fa8a (contacted_at DESC, id DESC);
CREATE INDEX idx_ci_runner_machines_687967fa8a_on_sharding_key_where_notnull
    ON ci_runner_machines_687967fa8a (sharding_key_id) WHERE sharding_key_id IS NOT NULL;
CREATE INDEX index_ci_runner_machines_687967fa8a_on_created_at_and_id_desc
    ON ci_runner_machines_687967fa8a (created_at, id DESC);
CREATE INDEX index_ci_runner_machines_687967fa8a_on_major_version
    ON ci_runner_machines_687967fa8a (substring(version, '^\d+\.'), version, runner_id);
CREATE INDEX index_ci_runner_machines_687967fa8a_on_minor_version
    ON ci_runner_machines_687967fa8a (substring(version, '^\d+\.\d+\.'), version, runner_id);
CREATE INDEX index_ci_runner_machines_687967fa8a_on_patch_version
    ON ci_runner_machines_687967fa8a (substring(version, '^\d+\.\d+\.\d+'), version, runner_id);
CREATE INDEX index_ci_runner_machines_687967fa8a_on_version ON ci_runner_machines_687967fa8a (version);
