//! `application_settings` and `plan_limits`: what an administrator has set.

use time::Duration;
use tokio_postgres::Row;

use crate::database::{Db, QueryError, statements};

statements! {
    READ =
        Legacy => "SELECT runners_registration_token_encrypted, valid_runner_registrars, \
                   allow_runner_registration_token, runner_token_expiration_interval, \
                   group_runner_token_expiration_interval, \
                   project_runner_token_expiration_interval \
                   FROM application_settings ORDER BY id LIMIT 1";
    /// GitLab keeps this limit in the same JSON column.
    JOB_REQUEST_LIMIT =
        Legacy => "SELECT (rate_limits ->> 'runner_jobs_request_api_limit')::bigint \
                   FROM application_settings ORDER BY id LIMIT 1";
    RUNNER_LIMITS =
        Legacy => "SELECT ci_registered_group_runners, ci_registered_project_runners \
                   FROM plan_limits ORDER BY id LIMIT 1";
    INSERT =
        Legacy => "INSERT INTO application_settings \
                   (id, created_at, updated_at, runners_registration_token_encrypted) \
                   VALUES (1, $1::timestamptz, $1::timestamptz, $2) ON CONFLICT (id) DO NOTHING";
    INSERT_PLAN =
        Legacy => "INSERT INTO plans (id, name, title, created_at, updated_at) \
                   VALUES (1, 'default', 'Default', $1::timestamptz, $1::timestamptz) \
                   ON CONFLICT (id) DO NOTHING";
    INSERT_LIMITS =
        Legacy => "INSERT INTO plan_limits (id, plan_id) VALUES (1, 1) ON CONFLICT (id) DO NOTHING";
    WRITE_REGISTRATION_TOKEN =
        Legacy => "UPDATE application_settings SET runners_registration_token_encrypted = $1";
}

/// The settings that the runner endpoints read.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The stored form of the instance's registration token.
    pub registration_token_encrypted: Option<String>,
    /// Whose registration tokens are taken: `project`, `group`.
    pub valid_runner_registrars: Vec<String>,
    /// Whether registration tokens are taken at all.
    pub allow_runner_registration_token: bool,
    /// How long tokens of instance runners live.
    pub instance_token_life: Option<Duration>,
    /// How long tokens of group runners live at most.
    pub group_token_life: Option<Duration>,
    /// How long tokens of project runners live at most.
    pub project_token_life: Option<Duration>,
}

impl Settings {
    /// Whether owners of that kind, `group` or `project`, may have runners made.
    pub fn registers(&self, registrar: &str) -> bool {
        self.valid_runner_registrars
            .iter()
            .any(|valid| valid == registrar)
    }
}

/// How many runners a group or project may have (contract REG-28, REG-29). 0 is no limit.
#[derive(Debug, Clone, Copy)]
pub struct RunnerLimits {
    /// Of a group.
    pub group: i32,
    /// Of a project.
    pub project: i32,
}

/// A column of seconds.
pub(crate) fn seconds(row: &Row, column: &str) -> Result<Option<Duration>, QueryError> {
    let seconds: Option<i32> = row.try_get(column)?;
    Ok(seconds.map(|seconds| Duration::seconds(i64::from(seconds))))
}

/// The settings.
pub(crate) async fn read(db: &Db) -> Result<Settings, QueryError> {
    let row = db.row(&READ, &[]).await?.ok_or(QueryError::Suppressed)?;
    Ok(Settings {
        registration_token_encrypted: row.try_get("runners_registration_token_encrypted")?,
        valid_runner_registrars: row
            .try_get::<_, Option<Vec<String>>>("valid_runner_registrars")?
            .unwrap_or_default(),
        allow_runner_registration_token: row.try_get("allow_runner_registration_token")?,
        instance_token_life: seconds(&row, "runner_token_expiration_interval")?,
        group_token_life: seconds(&row, "group_runner_token_expiration_interval")?,
        project_token_life: seconds(&row, "project_runner_token_expiration_interval")?,
    })
}

/// How many requests for jobs a token may send in a minute, if that was set.
pub(crate) async fn job_request_limit(db: &Db) -> Result<Option<i64>, QueryError> {
    match db.row(&JOB_REQUEST_LIMIT, &[]).await? {
        Some(row) => Ok(row.try_get(0)?),
        None => Ok(None),
    }
}

/// How many runners a group or project may have.
pub(crate) async fn runner_limits(db: &Db) -> Result<RunnerLimits, QueryError> {
    Ok(match db.row(&RUNNER_LIMITS, &[]).await? {
        Some(row) => RunnerLimits {
            group: row.try_get(0)?,
            project: row.try_get(1)?,
        },
        None => RunnerLimits {
            group: 0,
            project: 0,
        },
    })
}

/// Makes settings, plan and limits if there are none.
pub(crate) async fn ensure(
    db: &Db,
    registration_token_encrypted: &str,
    now: time::OffsetDateTime,
) -> Result<(), QueryError> {
    db.execute(&INSERT, &[&now, &registration_token_encrypted])
        .await?;
    db.execute(&INSERT_PLAN, &[&now]).await?;
    db.execute(&INSERT_LIMITS, &[]).await?;
    Ok(())
}

/// Stores another registration token of the instance.
pub(crate) async fn write_registration_token(
    db: &Db,
    token_encrypted: &str,
) -> Result<(), QueryError> {
    db.execute(&WRITE_REGISTRATION_TOKEN, &[&token_encrypted])
        .await
        .map(drop)
}
