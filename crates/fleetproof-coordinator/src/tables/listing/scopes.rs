//! Which runners a list draws from.

use time::OffsetDateTime;

use super::Conditions;
use crate::runner_query::ListScope;

/// Runners of the groups that a user owns, and of the projects that they maintain
/// (`User#ci_owned_runners`, contract ADM-01). `$n` is the user, `$m` the present time.
const OWNED: &str = "ci_runners.id IN
    (SELECT j.runner_id FROM ci_runner_projects j
     JOIN projects p ON p.id = j.project_id JOIN namespaces n ON n.id = p.namespace_id
     WHERE EXISTS (SELECT FROM members m WHERE m.user_id = $n AND m.access_level >= 40
         AND m.requested_at IS NULL
         AND (m.expires_at IS NULL OR m.expires_at > $m::timestamptz::date)
         AND ((m.source_type = 'Project' AND m.source_id = p.id)
           OR (m.source_type = 'Namespace'
               AND (m.source_id = n.id OR m.source_id = ANY (n.traversal_ids)))))
     UNION
     SELECT j.runner_id FROM ci_runner_namespaces j
     JOIN namespaces n ON n.id = j.namespace_id
     WHERE EXISTS (SELECT FROM members m WHERE m.user_id = $n AND m.access_level >= 50
         AND m.requested_at IS NULL
         AND (m.expires_at IS NULL OR m.expires_at > $m::timestamptz::date)
         AND m.source_type = 'Namespace'
         AND (m.source_id = n.id OR m.source_id = ANY (n.traversal_ids))))";

/// Runners of the group `$n` and of those above it, and instance runners where the group lets them
/// in (`Ci::Runner.group_or_instance_wide`, contract ADM-80).
const OF_GROUP: &str = "(EXISTS
    (SELECT FROM ci_runner_namespaces j JOIN namespaces n ON n.id = $n
     WHERE j.runner_id = ci_runners.id
         AND (j.namespace_id = n.id OR j.namespace_id = ANY (n.traversal_ids)))
    OR (ci_runners.runner_type = 1 AND
        (SELECT n.shared_runners_enabled FROM namespaces n WHERE n.id = $n)))";

/// Runners of the project `$n`, of the groups above it where it lets them in, and instance runners
/// likewise (`Ci::Runner.owned_or_instance_wide`, contract ADM-70).
const OF_PROJECT: &str = "(EXISTS
    (SELECT FROM ci_runner_projects j WHERE j.runner_id = ci_runners.id AND j.project_id = $n)
    OR EXISTS
    (SELECT FROM ci_runner_namespaces j
     JOIN projects p ON p.id = $n JOIN namespaces n ON n.id = p.namespace_id
     LEFT JOIN project_ci_cd_settings s ON s.project_id = p.id
     WHERE j.runner_id = ci_runners.id AND COALESCE(s.group_runners_enabled, true)
         AND (j.namespace_id = n.id OR j.namespace_id = ANY (n.traversal_ids)))
    OR (ci_runners.runner_type = 1 AND
        (SELECT p.shared_runners_enabled FROM projects p WHERE p.id = $n)))";

/// Runners of the group `$n` itself (`Ci::Runner.belonging_to_group`).
const IN_GROUP: &str = "EXISTS (SELECT FROM ci_runner_namespaces j
    WHERE j.runner_id = ci_runners.id AND j.namespace_id = $n)";

/// Runners of the group `$n`, of the groups below it and of the projects in any of them
/// (`Ci::Runner.belonging_to_group_or_project_descendants`).
const BELOW_GROUP: &str = "ci_runners.id IN
    (SELECT j.runner_id FROM ci_runner_namespaces j JOIN namespaces n ON n.id = j.namespace_id
     WHERE n.id = $n OR n.traversal_ids @> ARRAY[$n::bigint]
     UNION
     SELECT j.runner_id FROM ci_runner_projects j JOIN projects p ON p.id = j.project_id
     JOIN namespaces n ON n.id = p.namespace_id
     WHERE n.id = $n OR n.traversal_ids @> ARRAY[$n::bigint])";

impl<'a> Conditions<'a> {
    /// Adds the condition of a scope at that time.
    pub(in crate::tables) fn scope(&mut self, scope: &'a ListScope, now: &'a OffsetDateTime) {
        match scope {
            ListScope::All => {}
            ListScope::OwnedBy(user_id) => self.on_two(user_id, Some(now), OWNED),
            ListScope::Group(id) => self.on(id, OF_GROUP),
            ListScope::Project(id) => self.on(id, OF_PROJECT),
            ListScope::InGroup(id) => self.on(id, IN_GROUP),
            ListScope::BelowGroup(id) => self.on(id, BELOW_GROUP),
            ListScope::AroundGroup(id) => self.on(id, &format!("({OF_GROUP} OR {BELOW_GROUP})")),
        }
    }
}
