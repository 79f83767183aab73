-- legacy: GitLab as it stood before 17.5, when runners and their managers were two plain tables.
--
-- Stands for the migration classes CreateCiRunnerMachines, AddConfigColumnToCiRunnerMachines,
-- TrackCiRunnerMachineRecordChanges, AddUniqueIndexOnCiRunnersToken,
-- AddUniqueIndexOnCiRunnersTokenEncrypted and AddRunnerCreationStatusToCiRunnerMachines.
-- The tables around them (users, groups, projects, settings) carry GitLab's names and those of its
-- columns that the runner endpoints read, with every column that GitLab insists on being given.

-- Step reached, and whatever else fleetproof must remember about this database.
CREATE TABLE fleetproof_state (
    key text PRIMARY KEY,
    value text NOT NULL
);

-- People and their tokens ------------------------------------------------------------------------

CREATE TABLE users (
    id bigserial PRIMARY KEY,
    email character varying DEFAULT '' NOT NULL,
    encrypted_password character varying DEFAULT '' NOT NULL,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    name character varying,
    admin boolean DEFAULT false NOT NULL,
    projects_limit integer NOT NULL,
    username character varying,
    state character varying,
    avatar character varying,
    external boolean DEFAULT false,
    auditor boolean DEFAULT false NOT NULL,
    user_type smallint DEFAULT 0,
    CONSTRAINT check_0dd5948e38 CHECK (user_type IS NOT NULL)
);
CREATE UNIQUE INDEX index_users_on_email ON users (email);
CREATE UNIQUE INDEX index_users_on_username ON users (username);

CREATE TABLE personal_access_tokens (
    id bigserial PRIMARY KEY,
    user_id bigint NOT NULL CONSTRAINT fk_personal_access_tokens_user_id REFERENCES users ON DELETE CASCADE,
    name character varying NOT NULL,
    revoked boolean DEFAULT false,
    expires_at date,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    scopes character varying DEFAULT E'--- []\n' NOT NULL,
    impersonation boolean DEFAULT false NOT NULL,
    token_digest character varying,
    last_used_at timestamp with time zone
);
CREATE UNIQUE INDEX index_personal_access_tokens_on_token_digest ON personal_access_tokens (token_digest);
CREATE INDEX index_personal_access_tokens_on_user_id ON personal_access_tokens (user_id);

-- Groups, projects, members ----------------------------------------------------------------------

CREATE TABLE namespaces (
    id bigserial PRIMARY KEY,
    name character varying NOT NULL,
    path character varying NOT NULL,
    owner_id bigint,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    type character varying DEFAULT 'User' NOT NULL,
    description character varying DEFAULT '' NOT NULL,
    avatar character varying,
    visibility_level integer DEFAULT 20 NOT NULL,
    parent_id bigint,
    runners_token character varying,
    runners_token_encrypted character varying,
    shared_runners_enabled boolean DEFAULT true NOT NULL,
    allow_descendants_override_disabled_shared_runners boolean DEFAULT false NOT NULL,
    traversal_ids bigint[] DEFAULT '{}' NOT NULL
);
CREATE UNIQUE INDEX index_namespaces_on_name_parent_id_type ON namespaces (name, parent_id, type);
CREATE UNIQUE INDEX index_namespaces_on_runners_token_encrypted ON namespaces (runners_token_encrypted);
CREATE INDEX index_namespaces_on_path ON namespaces (path);
CREATE INDEX index_namespaces_on_traversal_ids ON namespaces USING gin (traversal_ids);

CREATE TABLE namespace_settings (
    namespace_id bigint PRIMARY KEY CONSTRAINT fk_rails_3896d4fae5 REFERENCES namespaces ON DELETE CASCADE,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    runner_token_expiration_interval integer,
    subgroup_runner_token_expiration_interval integer,
    project_runner_token_expiration_interval integer,
    runner_registration_enabled boolean DEFAULT true,
    allow_runner_registration_token boolean DEFAULT true NOT NULL
);

CREATE TABLE projects (
    id bigserial PRIMARY KEY,
    name character varying,
    path character varying,
    description text,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    creator_id bigint,
    namespace_id bigint NOT NULL,
    last_activity_at timestamp without time zone,
    visibility_level integer DEFAULT 0 NOT NULL,
    archived boolean DEFAULT false NOT NULL,
    avatar character varying,
    star_count integer DEFAULT 0 NOT NULL,
    shared_runners_enabled boolean DEFAULT true NOT NULL,
    pending_delete boolean DEFAULT false,
    runners_token character varying,
    runners_token_encrypted character varying,
    project_namespace_id bigint,
    CONSTRAINT check_fa75869cb1 CHECK (project_namespace_id IS NOT NULL)
);
CREATE UNIQUE INDEX index_projects_on_project_namespace_id ON projects (project_namespace_id);
CREATE UNIQUE INDEX index_projects_on_runners_token_encrypted ON projects (runners_token_encrypted);
CREATE INDEX index_projects_on_namespace_id_and_id ON projects (namespace_id, id);

CREATE TABLE project_settings (
    project_id bigint PRIMARY KEY CONSTRAINT fk_rails_c6df6e6328 REFERENCES projects ON DELETE CASCADE,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    runner_registration_enabled boolean DEFAULT true
);

CREATE TABLE project_ci_cd_settings (
    id bigserial PRIMARY KEY,
    project_id bigint NOT NULL CONSTRAINT fk_24c15d2f2e REFERENCES projects ON DELETE CASCADE,
    group_runners_enabled boolean DEFAULT true NOT NULL,
    runner_token_expiration_interval integer
);
CREATE UNIQUE INDEX index_project_ci_cd_settings_on_project_id ON project_ci_cd_settings (project_id);

CREATE TABLE routes (
    id bigserial PRIMARY KEY,
    source_id bigint NOT NULL,
    source_type character varying NOT NULL,
    path character varying NOT NULL,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    name character varying,
    namespace_id bigint
);
CREATE UNIQUE INDEX index_routes_on_path ON routes (path);
CREATE UNIQUE INDEX index_routes_on_source_type_and_source_id ON routes (source_type, source_id);

CREATE TABLE members (
    id bigserial PRIMARY KEY,
    access_level integer NOT NULL,
    source_id bigint NOT NULL,
    source_type character varying NOT NULL,
    user_id bigint CONSTRAINT fk_2e88fb7ce9 REFERENCES users ON DELETE CASCADE,
    notification_level integer NOT NULL,
    type character varying NOT NULL,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    requested_at timestamp without time zone,
    expires_at date,
    state smallint DEFAULT 0,
    member_namespace_id bigint,
    CONSTRAINT check_508774aac0 CHECK (member_namespace_id IS NOT NULL)
);
CREATE INDEX index_members_on_source_id_and_source_type ON members (source_id, source_type);
CREATE INDEX index_members_on_user_id_and_access_level_requested_at_is_null
    ON members (user_id, access_level) WHERE requested_at IS NULL;

-- Settings and limits ----------------------------------------------------------------------------

CREATE TABLE application_settings (
    id bigserial PRIMARY KEY,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    uuid character varying,
    runners_registration_token character varying,
    runners_registration_token_encrypted character varying,
    valid_runner_registrars character varying[] DEFAULT '{project,group}',
    allow_runner_registration_token boolean DEFAULT true NOT NULL,
    runner_token_expiration_interval integer,
    group_runner_token_expiration_interval integer,
    project_runner_token_expiration_interval integer,
    rate_limits jsonb DEFAULT '{}' NOT NULL
);

CREATE TABLE plans (
    id bigserial PRIMARY KEY,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    name character varying,
    title character varying
);
CREATE UNIQUE INDEX index_plans_on_name ON plans (name);

CREATE TABLE plan_limits (
    id bigserial PRIMARY KEY,
    plan_id bigint NOT NULL CONSTRAINT fk_rails_69f8b6184f REFERENCES plans ON DELETE CASCADE,
    ci_registered_group_runners integer DEFAULT 1000 NOT NULL,
    ci_registered_project_runners integer DEFAULT 1000 NOT NULL
);
CREATE UNIQUE INDEX index_plan_limits_on_plan_id ON plan_limits (plan_id);

-- Tags of runners: taggable_type 'Ci::Runner', context 'tags' ------------------------------------

CREATE TABLE tags (
    id bigserial PRIMARY KEY,
    name character varying,
    taggings_count integer DEFAULT 0
);
CREATE UNIQUE INDEX index_tags_on_name ON tags (name);

CREATE TABLE taggings (
    id bigserial PRIMARY KEY,
    tag_id bigint CONSTRAINT fk_rails_9fcd2e236b REFERENCES tags ON DELETE CASCADE,
    taggable_type character varying,
    tagger_type character varying,
    context character varying,
    created_at timestamp without time zone,
    taggable_id bigint,
    tagger_id bigint
);
CREATE UNIQUE INDEX taggings_idx ON taggings (tag_id, taggable_id, taggable_type, context, tagger_id, tagger_type);
CREATE INDEX index_taggings_on_taggable_id_and_taggable_type_and_context
    ON taggings (taggable_id, taggable_type, context);

-- Runners ----------------------------------------------------------------------------------------

CREATE TABLE ci_runners (
    id bigserial PRIMARY KEY,
    token character varying,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    description character varying,
    contacted_at timestamp without time zone,
    active boolean DEFAULT true NOT NULL,
    name character varying,
    run_untagged boolean DEFAULT true NOT NULL,
    locked boolean DEFAULT false NOT NULL,
    access_level integer DEFAULT 0 NOT NULL,
    maximum_timeout integer,
    runner_type smallint NOT NULL,
    token_encrypted character varying,
    public_projects_minutes_cost_factor double precision DEFAULT 1.0 NOT NULL,
    private_projects_minutes_cost_factor double precision DEFAULT 1.0 NOT NULL,
    maintainer_note text,
    token_expires_at timestamp with time zone,
    allowed_plans text[] DEFAULT '{}' NOT NULL,
    registration_type smallint DEFAULT 0 NOT NULL,
    creator_id bigint,
    creation_state smallint DEFAULT 0 NOT NULL,
    allowed_plan_ids bigint[] DEFAULT '{}' NOT NULL,
    CONSTRAINT check_46c685e76f CHECK (char_length(description) <= 1024),
    CONSTRAINT check_91230910ec CHECK (char_length(name) <= 256),
    CONSTRAINT check_ce275cee06 CHECK (char_length(maintainer_note) <= 1024)
);
CREATE UNIQUE INDEX index_uniq_ci_runners_on_token ON ci_runners (token);
CREATE UNIQUE INDEX index_uniq_ci_runners_on_token_encrypted ON ci_runners (token_encrypted);
CREATE INDEX index_ci_runners_on_active ON ci_runners (active, id);
CREATE INDEX index_ci_runners_on_contacted_at_and_id_desc ON ci_runners (contacted_at, id DESC);
CREATE INDEX index_ci_runners_on_contacted_at_desc_and_id_desc ON ci_runners (contacted_at DESC, id DESC);
CREATE INDEX index_ci_runners_on_contacted_at_and_id_where_inactive
    ON ci_runners (contacted_at DESC, id DESC) WHERE active = false;
CREATE INDEX index_ci_runners_on_created_at_and_id_desc ON ci_runners (created_at, id DESC);
CREATE INDEX index_ci_runners_on_created_at_desc_and_id_desc ON ci_runners (created_at DESC, id DESC);
CREATE INDEX index_ci_runners_on_created_at_and_id_where_inactive
    ON ci_runners (created_at DESC, id DESC) WHERE active = false;
CREATE INDEX index_ci_runners_on_creator_id_where_creator_id_not_null
    ON ci_runners (creator_id) WHERE creator_id IS NOT NULL;
CREATE INDEX index_ci_runners_on_locked ON ci_runners (locked);
CREATE INDEX index_ci_runners_on_runner_type_and_id ON ci_runners (runner_type, id);
CREATE INDEX index_ci_runners_on_token_expires_at_and_id_desc ON ci_runners (token_expires_at, id DESC);
CREATE INDEX index_ci_runners_on_token_expires_at_desc_and_id_desc ON ci_runners (token_expires_at DESC, id DESC);

-- The extension serves searches by description only, and packaged servers may come without it:
-- a database that lacks it is slower there, and otherwise the same.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX index_ci_runners_on_description_trigram ON ci_runners USING gin (description gin_trgm_ops);
    END IF;
EXCEPTION
    WHEN insufficient_privilege OR undefined_file OR undefined_object OR feature_not_supported THEN
        RAISE NOTICE 'no trigram index on ci_runners.description: %', SQLERRM;
END
$$;

CREATE TABLE ci_runner_machines (
    id bigserial PRIMARY KEY,
    runner_id bigint NOT NULL CONSTRAINT fk_rails_666b61f04f REFERENCES ci_runners ON DELETE CASCADE,
    executor_type smallint,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    contacted_at timestamp with time zone,
    version text,
    revision text,
    platform text,
    architecture text,
    ip_address text,
    config jsonb DEFAULT '{}' NOT NULL,
    system_xid text,
    creation_state smallint DEFAULT 0 NOT NULL,
    CONSTRAINT check_1537c1f66f CHECK (char_length(platform) <= 255),
    CONSTRAINT check_5253913ae9 CHECK (char_length(system_xid) <= 64),
    CONSTRAINT check_6f45a91da7 CHECK (char_length(version) <= 2048),
    CONSTRAINT check_9b521b3105 CHECK (char_length(architecture) <= 255),
    CONSTRAINT check_afb8efc1a2 CHECK (char_length(revision) <= 255),
    CONSTRAINT check_b714f452d5 CHECK (system_xid IS NOT NULL),
    CONSTRAINT check_f214590856 CHECK (char_length(ip_address) <= 1024)
);
CREATE UNIQUE INDEX index_ci_runner_machines_on_runner_id_and_system_xid ON ci_runner_machines (runner_id, system_xid);
CREATE INDEX index_ci_runner_machines_on_contacted_at_desc_and_id_desc
    ON ci_runner_machines (contacted_at DESC, id DESC);
CREATE INDEX index_ci_runner_machines_on_created_at_and_id_desc ON ci_runner_machines (created_at, id DESC);
CREATE INDEX index_ci_runner_machines_on_version ON ci_runner_machines (version);
-- Ordinary B-trees in GitLab too, in spite of their names.
CREATE INDEX index_ci_runner_machines_on_major_version_trigram
    ON ci_runner_machines (substring(version, '^\d+\.'), version, runner_id);
CREATE INDEX index_ci_runner_machines_on_minor_version_trigram
    ON ci_runner_machines (substring(version, '^\d+\.\d+\.'), version, runner_id);
CREATE INDEX index_ci_runner_machines_on_patch_version_trigram
    ON ci_runner_machines (substring(version, '^\d+\.\d+\.\d+'), version, runner_id);

CREATE TABLE ci_runner_versions (
    version text PRIMARY KEY,
    status smallint,
    CONSTRAINT check_b5a3714594 CHECK (char_length(version) <= 2048)
);
CREATE UNIQUE INDEX index_ci_runner_versions_on_unique_status_and_version ON ci_runner_versions (status, version);

-- What belongs to a runner -----------------------------------------------------------------------

CREATE TABLE ci_runner_namespaces (
    id bigserial PRIMARY KEY,
    runner_id bigint CONSTRAINT fk_rails_8767676b7a REFERENCES ci_runners ON DELETE CASCADE,
    namespace_id bigint,
    CONSTRAINT check_5f3dce48df CHECK (namespace_id IS NOT NULL)
);
CREATE UNIQUE INDEX index_ci_runner_namespaces_on_runner_id_and_namespace_id
    ON ci_runner_namespaces (runner_id, namespace_id);
CREATE INDEX index_ci_runner_namespaces_on_namespace_id ON ci_runner_namespaces (namespace_id);

CREATE TABLE ci_runner_projects (
    id bigserial PRIMARY KEY,
    runner_id bigint NOT NULL CONSTRAINT fk_0e743433ff REFERENCES ci_runners ON DELETE CASCADE,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    project_id bigint,
    CONSTRAINT check_db297016c6 CHECK (project_id IS NOT NULL)
);
CREATE UNIQUE INDEX index_unique_ci_runner_projects_on_runner_id_and_project_id
    ON ci_runner_projects (runner_id, project_id);
CREATE INDEX index_ci_runner_projects_on_project_id ON ci_runner_projects (project_id);

-- GitLab also has (partition_id, build_id) refer to p_ci_builds, a table outside this time line.
CREATE TABLE ci_running_builds (
    id bigserial PRIMARY KEY,
    build_id bigint NOT NULL,
    project_id bigint NOT NULL,
    runner_id bigint NOT NULL CONSTRAINT fk_rails_5ca491d360 REFERENCES ci_runners ON DELETE CASCADE,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    runner_type smallint NOT NULL,
    partition_id bigint NOT NULL,
    runner_owner_namespace_xid bigint
);
CREATE UNIQUE INDEX index_ci_running_builds_on_build_id ON ci_running_builds (build_id);
CREATE UNIQUE INDEX index_ci_running_builds_on_partition_id_build_id ON ci_running_builds (partition_id, build_id);
CREATE INDEX index_ci_running_builds_on_project_id ON ci_running_builds (project_id);
CREATE INDEX index_ci_running_builds_on_runner_id ON ci_running_builds (runner_id);

-- GitLab keeps partitions that its application makes in a schema of their own; here they stand
-- beside their table, so that a role without CREATE on the database can run the time line.
CREATE TABLE p_ci_runner_machine_builds (
    partition_id bigint NOT NULL,
    build_id bigint NOT NULL,
    runner_machine_id bigint NOT NULL,
    project_id bigint,
    PRIMARY KEY (partition_id, build_id)
) PARTITION BY LIST (partition_id);
CREATE TABLE ci_runner_machine_builds_100 PARTITION OF p_ci_runner_machine_builds FOR VALUES IN (100);
CREATE INDEX index_p_ci_runner_machine_builds_on_runner_machine_id
    ON p_ci_runner_machine_builds (runner_machine_id);

CREATE TABLE ci_cost_settings (
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    runner_id bigint PRIMARY KEY CONSTRAINT fk_rails_6a70651f75 REFERENCES ci_runners ON DELETE CASCADE,
    standard_factor double precision DEFAULT 1.0 NOT NULL,
    os_contribution_factor double precision DEFAULT 0.008 NOT NULL,
    os_plan_factor double precision DEFAULT 0.5 NOT NULL
);

CREATE TABLE ci_instance_runner_monthly_usages (
    id bigserial PRIMARY KEY,
    runner_id bigint CONSTRAINT fk_rails_38b9dcccc9 REFERENCES ci_runners ON DELETE SET NULL,
    runner_duration_seconds bigint DEFAULT 0 NOT NULL,
    project_id bigint,
    root_namespace_id bigint,
    billing_month date NOT NULL,
    notification_level integer DEFAULT 100 NOT NULL,
    compute_minutes_used numeric(18,4) DEFAULT 0.0 NOT NULL
);

-- Deletion tracking: not a sync trigger, once for each statement ---------------------------------

CREATE TABLE loose_foreign_keys_deleted_records (
    id bigserial,
    partition bigint DEFAULT 1 NOT NULL,
    primary_key_value bigint NOT NULL,
    status smallint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    fully_qualified_table_name text NOT NULL,
    consume_after timestamp with time zone DEFAULT now(),
    cleanup_attempts smallint DEFAULT 0,
    PRIMARY KEY (partition, id),
    CONSTRAINT check_1a541f3235 CHECK (char_length(fully_qualified_table_name) <= 150)
) PARTITION BY LIST (partition);
CREATE TABLE loose_foreign_keys_deleted_records_1 PARTITION OF loose_foreign_keys_deleted_records FOR VALUES IN (1);
CREATE INDEX index_loose_foreign_keys_deleted_records_for_partitioned_query
    ON loose_foreign_keys_deleted_records (partition, fully_qualified_table_name, consume_after, id) WHERE status = 1;

CREATE FUNCTION insert_into_loose_foreign_keys_deleted_records() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  INSERT INTO loose_foreign_keys_deleted_records
  (fully_qualified_table_name, primary_key_value)
  SELECT TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, old_table.id FROM old_table;

  RETURN NULL;
END
$$;

CREATE TRIGGER ci_runners_loose_fk_trigger AFTER DELETE ON ci_runners
    REFERENCING OLD TABLE AS old_table FOR EACH STATEMENT
    EXECUTE FUNCTION insert_into_loose_foreign_keys_deleted_records();

CREATE TRIGGER ci_runner_machines_loose_fk_trigger AFTER DELETE ON ci_runner_machines
    REFERENCING OLD TABLE AS old_table FOR EACH STATEMENT
    EXECUTE FUNCTION insert_into_loose_foreign_keys_deleted_records();
