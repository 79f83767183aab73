-- backfilled: GitLab 17.6 to 17.9. The rows that are older than the sync triggers are copied, runners
-- before managers, and source and shadow are the same.
--
-- Stands for the jobs BackfillCiRunnersPartitionedTable and BackfillCiRunnerMachinesPartitionedTable,
-- for the classes that queued them (QueueBackfillPartitionCiRunners,
-- RequeueBackfillCiRunnersPartitionedTable, QueueBackfillCiRunnerMachinesPartitionedTable) and for the
-- ones that waited for their end (FinalizeBackfillCiRunnersPartitionedTable,
-- FinalizeBackfillCiRunnerMachinesPartitionedTable). GitLab goes by ranges of id; the rows are the same.

-- Rows that were written without their sharding columns since those were last filled: the copy
-- would pass over them for good, and the swap would then lose them.

UPDATE ci_runners SET sharding_key_id = owner.namespace_id
    FROM ci_runner_namespaces AS owner
    WHERE ci_runners.runner_type = 2 AND ci_runners.sharding_key_id IS NULL AND owner.runner_id = ci_runners.id;

UPDATE ci_runners SET sharding_key_id = owner.project_id
    FROM (SELECT DISTINCT ON (runner_id) runner_id, project_id FROM ci_runner_projects ORDER BY runner_id, id) AS owner
    WHERE ci_runners.runner_type = 3 AND ci_runners.sharding_key_id IS NULL AND owner.runner_id = ci_runners.id;

UPDATE ci_runner_machines SET runner_type = ci_runners.runner_type, sharding_key_id = ci_runners.sharding_key_id
    FROM ci_runners
    WHERE ci_runners.id = ci_runner_machines.runner_id AND (ci_runner_machines.runner_type IS NULL
        OR (ci_runner_machines.sharding_key_id IS NULL AND ci_runners.sharding_key_id IS NOT NULL));

-- Copied by name: the two tables order their columns differently. A group or project runner without
-- an owner cannot be copied, since its partition refuses it.

INSERT INTO ci_runners_e59bb2812d (
    id, creator_id, sharding_key_id, created_at, updated_at, contacted_at, token_expires_at,
    public_projects_minutes_cost_factor, private_projects_minutes_cost_factor, access_level,
    maximum_timeout, runner_type, registration_type, creation_state, active, run_untagged, locked,
    name, token_encrypted, token, description, maintainer_note, allowed_plans, allowed_plan_ids
) SELECT
    id, creator_id, sharding_key_id, created_at, updated_at, contacted_at, token_expires_at,
    public_projects_minutes_cost_factor, private_projects_minutes_cost_factor, access_level,
    maximum_timeout, runner_type, registration_type, creation_state, active, run_untagged, locked,
    name, token_encrypted, token, description, maintainer_note, allowed_plans, allowed_plan_ids
FROM ci_runners
WHERE runner_type = 1 OR sharding_key_id IS NOT NULL
FOR UPDATE
ON CONFLICT (id, runner_type) DO NOTHING;

INSERT INTO ci_runner_machines_687967fa8a (
    id, runner_id, sharding_key_id, created_at, updated_at, contacted_at, creation_state,
    executor_type, runner_type, config, system_xid, platform, architecture, revision, ip_address,
    version
) SELECT
    id, runner_id, sharding_key_id, created_at, updated_at, contacted_at, creation_state,
    executor_type, runner_type, config, system_xid, platform, architecture, revision, ip_address,
    version
FROM ci_runner_machines
WHERE runner_type = 1 OR sharding_key_id IS NOT NULL
FOR UPDATE
ON CONFLICT (id, runner_type) DO NOTHING;
