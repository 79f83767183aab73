use tokio_postgres::Client;

/// How many managers one runner has.
pub(crate) const MANAGERS: usize = 1000;
/// The tag that the list is filtered by; every tenth runner has it.
pub(crate) const TAG: &str = "tag-7";

/// Runners of each type and status alike (online, offline, stale, never in contact), each with a
/// manager and two of twenty tags. Through the tables' triggers, so that archives are in step.
const RUNNERS: &str = "
SET client_min_messages = error;
INSERT INTO tags (name) SELECT 'tag-' || n FROM generate_series(1, 20) n;
INSERT INTO ci_runners (runner_type, sharding_key_id, description, token_encrypted,
    registration_type, creation_state, created_at, updated_at, contacted_at)
SELECT 1 + n % 3, CASE WHEN n % 3 > 0 THEN 1 END, 'planted ' || n, 'planted ' || n,
    1, CASE WHEN n / 3 % 4 < 3 THEN 100 ELSE 0 END,
    now() - interval '8 days' - n * interval '40 seconds', now(),
    CASE n / 3 % 4 WHEN 0 THEN now() - n * interval '10 ms'
        WHEN 1 THEN now() - interval '1 day' - n * interval '1 s'
        WHEN 2 THEN now() - interval '8 days' END
FROM generate_series(1, 100000) n;
INSERT INTO ci_runner_namespaces (runner_id, namespace_id)
SELECT id, 1 FROM ci_runners WHERE runner_type = 2 AND description LIKE 'planted %';
INSERT INTO ci_runner_projects (runner_id, project_id)
SELECT id, 1 FROM ci_runners WHERE runner_type = 3 AND description LIKE 'planted %';
INSERT INTO ci_runner_machines (runner_id, runner_type, sharding_key_id, system_xid, created_at,
    updated_at, contacted_at, creation_state, version, revision, platform, architecture, ip_address)
SELECT id, runner_type, sharding_key_id, 's_' || id, created_at, now(), contacted_at,
    creation_state, '17.11.1', '0f3d9e5a', 'linux', 'amd64', '192.0.2.1'
FROM ci_runners WHERE description LIKE 'planted %';
INSERT INTO taggings (tag_id, taggable_id, taggable_type, context, created_at)
SELECT t.id, r.id, 'Ci::Runner', 'tags', now()
FROM ci_runners r CROSS JOIN (VALUES (0, 0), (1, 10)) half (byte, first)
JOIN tags t ON t.name = 'tag-' || 1 + first + get_byte(decode(md5(r.id::text), 'hex'), byte) % 10
WHERE r.description LIKE 'planted %'";

/// One more group runner, and its managers; its number.
const ONE: &str = "
WITH one AS (
    INSERT INTO ci_runners (runner_type, sharding_key_id, description, token_encrypted,
        registration_type, creation_state, created_at, updated_at, contacted_at)
    VALUES (2, 1, 'a large one', 'a large one', 1, 100, now() - interval '8 days', now(), now())
    RETURNING id)
SELECT id FROM one";

/// Plants both, and lets the server see what is there. The number of the runner with many managers.
pub(crate) async fn plant(client: &Client) -> i64 {
    client
        .batch_execute(RUNNERS)
        .await
        .expect("runners are planted");
    let id: i64 = client.query_one(ONE, &[]).await.expect("one more").get(0);
    let managers = format!(
        "INSERT INTO ci_runner_namespaces (runner_id, namespace_id) VALUES ({id}, 1);
         INSERT INTO ci_runner_machines (runner_id, runner_type, sharding_key_id, system_xid,
             created_at, updated_at, contacted_at, creation_state, version, revision, platform,
             architecture, ip_address, executor_type)
         SELECT {id}, 2, 1, 's_of_many_' || n, now() - n * interval '1 hour', now(),
             now() - n * interval '10 s', 100, '17.11.1', '0f3d9e5a', 'linux', 'amd64',
             '192.0.2.1', 3
         FROM generate_series(1, {MANAGERS}) n;
         ANALYZE"
    );
    client
        .batch_execute(&managers)
        .await
        .expect("managers are planted");
    id
}
