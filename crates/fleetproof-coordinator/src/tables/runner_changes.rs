//! `ci_runners`: what those who look after a runner change of it.

use time::OffsetDateTime;

use crate::{
    database::{Db, QueryError, statements},
    params::Update,
    tables::runners::{Runner, Traits, runner_columns},
};

macro_rules! update_runner {
    ($sharding:literal) => {
        concat!(
            "UPDATE ci_runners SET \
             description = CASE WHEN $2::boolean THEN $3 ELSE description END, \
             maximum_timeout = CASE WHEN $4::boolean THEN $5::integer ELSE maximum_timeout END, \
             maintainer_note = CASE WHEN $6::boolean THEN $7 ELSE maintainer_note END, \
             active = COALESCE($8::boolean, active), \
             run_untagged = COALESCE($9::boolean, run_untagged), \
             locked = COALESCE($10::boolean, locked), \
             access_level = COALESCE($11::integer, access_level), \
             updated_at = CASE WHEN ($2::boolean AND description IS DISTINCT FROM $3) \
                 OR ($4::boolean AND maximum_timeout IS DISTINCT FROM $5::integer) \
                 OR ($6::boolean AND maintainer_note IS DISTINCT FROM $7) \
                 OR active <> COALESCE($8::boolean, active) \
                 OR run_untagged <> COALESCE($9::boolean, run_untagged) \
                 OR locked <> COALESCE($10::boolean, locked) \
                 OR access_level <> COALESCE($11::integer, access_level) \
                 THEN $12::timestamptz ELSE updated_at::timestamptz END \
             WHERE id = $1 RETURNING ",
            runner_columns!($sharding)
        )
    };
}

statements! {
    /// Only what was given; `updated_at` moves only if something differs.
    UPDATE =
        Legacy => update_runner!("NULL::bigint"),
        ShardingColumns => update_runner!("ci_runners.sharding_key_id");
}

/// What is to change of a runner. What is kept is left alone, whatever others change meanwhile.
#[derive(Debug, Clone, Default)]
pub struct RunnerChanges {
    /// What people call it.
    pub description: Update<String>,
    /// Longest time of a job, in seconds.
    pub maximum_timeout: Update<i32>,
    /// The maintenance note.
    pub maintenance_note: Update<String>,
    /// Whether it takes jobs.
    pub active: Option<bool>,
    /// Whether it takes jobs without tags.
    pub run_untagged: Option<bool>,
    /// Whether it may not be given to other projects.
    pub locked: Option<bool>,
    /// 0 all refs, 1 protected ones.
    pub access_level: Option<i32>,
    /// All its tags from now on.
    pub tags: Option<Vec<String>>,
}

impl RunnerChanges {
    /// What `runner`, with `tags`, will be like.
    pub fn applied_to(&self, runner: &Runner, tags: Vec<String>) -> Traits {
        Traits {
            description: self.description.clone().or(runner.description.clone()),
            name: runner.name.clone(),
            active: self.active.unwrap_or(runner.active),
            run_untagged: self.run_untagged.unwrap_or(runner.run_untagged),
            locked: self.locked.unwrap_or(runner.locked),
            access_level: self.access_level.unwrap_or(runner.access_level),
            maximum_timeout: self.maximum_timeout.clone().or(runner.maximum_timeout),
            maintainer_note: self
                .maintenance_note
                .clone()
                .or(runner.maintainer_note.clone()),
            tags: self.tags.clone().unwrap_or(tags),
        }
    }
}

/// Changes the columns of a runner, not its tags; what it is then, if it is still there.
pub(crate) async fn update(
    db: &Db,
    id: i64,
    changes: &RunnerChanges,
    now: OffsetDateTime,
) -> Result<Option<Runner>, QueryError> {
    let (set_description, description) = changes.description.parts();
    let (set_timeout, timeout) = changes.maximum_timeout.parts();
    let (set_note, note) = changes.maintenance_note.parts();
    let row = db
        .row(
            &UPDATE,
            &[
                &id,
                &set_description,
                &description,
                &set_timeout,
                &timeout,
                &set_note,
                &note,
                &changes.active,
                &changes.run_untagged,
                &changes.locked,
                &changes.access_level,
                &now,
            ],
        )
        .await?;
    row.as_ref().map(Runner::read).transpose()
}
