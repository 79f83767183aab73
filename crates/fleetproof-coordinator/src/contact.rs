//! Heartbeats: what a contact leaves behind of a runner and its manager.
//!
//! After `app/models/ci/runner.rb`, `app/models/ci/runner_manager.rb` and
//! `lib/api/ci/helpers/runner.rb` (contract VER-05 to VER-17, VER-32).

use rand::Rng;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::{
    call,
    database::{Db, QueryError},
    defects::ManagerLookup,
    error::{ApiError, ApiResult, internal, record_not_found},
    log::Exception,
    state::App,
    tables::{
        managers::{self, Manager},
        runners::{self, Runner},
    },
};

/// The system ID of callers that send none (`LEGACY_SYSTEM_XID`).
pub const LEGACY_SYSTEM_XID: &str = "<legacy>";
/// The longest system ID (contract VER-18, VER-19).
const SYSTEM_XID_LIMIT: usize = 64;
/// `creation_state` of a runner or manager that has asked for jobs, or sent a heartbeat.
pub(crate) const FINISHED: i16 = 100;

/// What a contact tells of a manager. Absent values leave what is known alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ManagerDetails {
    /// When it was in contact.
    pub contacted_at: Option<OffsetDateTime>,
    /// The runner program's version.
    pub version: Option<String>,
    /// Its revision.
    pub revision: Option<String>,
    /// The operating system.
    pub platform: Option<String>,
    /// The processor.
    pub architecture: Option<String>,
    /// The address that it called from.
    pub ip_address: Option<String>,
    /// Number of the executor (see [`executor_number`]).
    pub executor_type: Option<i16>,
    /// `{"gpus": …}`, or `{}` where details came without.
    pub config: Option<Value>,
    /// The features that it declared.
    pub runtime_features: Option<Value>,
}

impl ManagerDetails {
    /// These values where present, `older` ones elsewhere.
    #[must_use]
    pub fn over(self, older: Self) -> Self {
        Self {
            contacted_at: self.contacted_at.max(older.contacted_at),
            version: self.version.or(older.version),
            revision: self.revision.or(older.revision),
            platform: self.platform.or(older.platform),
            architecture: self.architecture.or(older.architecture),
            ip_address: self.ip_address.or(older.ip_address),
            executor_type: self.executor_type.or(older.executor_type),
            config: self.config.or(older.config),
            runtime_features: self.runtime_features.or(older.runtime_features),
        }
    }

    /// The details in a request's `info`; without it the address alone (contract VER-13).
    pub fn from_info(info: Option<&Value>, ip_address: &str) -> Self {
        let mut details = Self {
            ip_address: Some(ip_address.to_owned()),
            ..Self::default()
        };
        let Some(info) = info.and_then(Value::as_object) else {
            return details;
        };
        let text = |name: &str| match info.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        details.version = text("version");
        details.revision = text("revision");
        details.platform = text("platform");
        details.architecture = text("architecture");
        details.executor_type = text("executor").map(|name| executor_number(&name));
        details.runtime_features = info.get("features").filter(|v| v.is_object()).cloned();
        details.config = Some(
            match info.get("config").and_then(|config| config.get("gpus")) {
                Some(gpus) => json!({ "gpus": gpus }),
                None => json!({}),
            },
        );
        details
    }
}

/// The executors by their number in `ci_runner_machines.executor_type`; a name that is not here
/// is 0, unknown (contract VER-16).
pub const EXECUTORS: [&str; 14] = [
    "unknown",
    "custom",
    "shell",
    "docker",
    "docker-windows",
    "docker-ssh",
    "ssh",
    "parallels",
    "virtualbox",
    "docker+machine",
    "docker-ssh+machine",
    "kubernetes",
    "docker-autoscaler",
    "instance",
];

/// The number of an executor.
pub fn executor_number(name: &str) -> i16 {
    EXECUTORS
        .iter()
        .position(|known| *known == name)
        .and_then(|at| i16::try_from(at).ok())
        .unwrap_or(0)
}

/// Which call a contact comes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anything but a request for jobs: it does not end the runner's state "started".
    Other,
    /// `POST /jobs/request`, the call that ends it (contract VER-11, REQ-03).
    JobRequest,
}

/// The heartbeat of a runner, then of its manager, which is made if it is missing.
///
/// The runner's is committed before the manager is looked up, so it stays even if that fails.
pub async fn contact(
    app: &App,
    db: &mut Db,
    runner: &mut Runner,
    kind: Kind,
    system_id: Option<&str>,
    details: ManagerDetails,
) -> ApiResult<Manager> {
    let system_xid = app.system_xid(runner, system_id.unwrap_or(LEGACY_SYSTEM_XID));
    let system_xid = system_xid.as_str();
    call::note_system_xid(system_xid);
    let due = runner_contact(app, runner, kind);
    // Both go out at once and run in this order, each committed for itself.
    let (written, found) = futures::future::join(
        async {
            match due {
                Some(at) => runners::write_contact(db, runner.id, at, kind == Kind::JobRequest)
                    .await
                    .map(Some),
                None => Ok(None),
            }
        },
        find_manager(app, db, runner, system_xid),
    )
    .await;
    if let (Some(column), Some(at)) = (written?, due) {
        runner.contacted_at = column;
        app.memory().note_runner(runner.id, column, at);
    }
    let mut manager = match found? {
        Some(manager) => manager,
        None => make_manager(app, db, runner, system_xid).await?,
    };
    manager_contact(app, db, runner, &mut manager, details).await?;
    app.news().contact(runner.id);
    Ok(manager)
}

/// Notes the runner's contact in memory; gives the time to write to its column if that is due.
fn runner_contact(app: &App, runner: &Runner, kind: Kind) -> Option<OffsetDateTime> {
    if app.skips_runner_contact(runner) {
        return None;
    }
    let now = app.clock().now();
    if is_due(app, runner, runner.contacted_at, now) {
        return Some(now);
    }
    app.memory()
        .note_runner(runner.id, runner.contacted_at, now);
    if kind == Kind::JobRequest {
        app.memory()
            .finish_runner(runner.id, runner.contacted_at, now);
    }
    None
}

/// Whether the runner has ever asked for jobs, by what is newer than its row where there is that
/// (contract STA-08).
pub(crate) fn is_finished(app: &App, runner: &Runner) -> bool {
    runner.creation_state == FINISHED
        || app
            .memory()
            .runner_is_finished(runner.id, runner.contacted_at, app.now())
}

async fn find_manager(
    app: &App,
    db: &Db,
    runner: &Runner,
    system_xid: &str,
) -> Result<Option<Manager>, QueryError> {
    match app.manager_lookup() {
        ManagerLookup::ByUniqueKey => managers::find(db, runner.id, system_xid).await,
        ManagerLookup::ByAllKeys => managers::find_by_all_keys(db, runner, system_xid).await,
        ManagerLookup::BySystemXid => managers::find_by_system_xid(db, system_xid).await,
    }
}

/// `safe_find_or_create_by!` after its first look-up: INSERT within a savepoint; on a duplicate
/// key, back to it and look again; still absent, the record is not found
/// (`app/models/application_record.rb`).
pub(crate) async fn make_manager(
    app: &App,
    db: &mut Db,
    runner: &Runner,
    system_xid: &str,
) -> ApiResult<Manager> {
    validate_system_xid(system_xid)?;
    let now = app.clock().now();
    let kind = app.manager_type(runner);
    let (transaction, made) = managers::insert(db, runner, kind, system_xid, now).await;
    match made {
        Ok(manager) => {
            transaction
                .end("RELEASE SAVEPOINT active_record_1; COMMIT")
                .await?;
            Ok(manager)
        }
        Err(error) if error.is_unique_violation() => {
            transaction
                .end("ROLLBACK TO SAVEPOINT active_record_1; COMMIT")
                .await?;
            if app.gives_up_on_race() {
                return Err(record_not_found());
            }
            find_manager(app, db, runner, system_xid)
                .await?
                .ok_or_else(record_not_found)
        }
        Err(error) => {
            transaction.roll_back().await?;
            Err(error.into())
        }
    }
}

/// A system ID that the model refuses is an exception that nothing turns into a 400 (contract
/// VER-19, VER-20).
fn validate_system_xid(system_xid: &str) -> Result<(), ApiError> {
    let text = if system_xid.trim().is_empty() {
        "can't be blank"
    } else if system_xid.chars().count() > SYSTEM_XID_LIMIT {
        "is too long (maximum is 64 characters)"
    } else {
        return Ok(());
    };
    Err(internal(Exception::new(
        "ActiveRecord::RecordInvalid",
        format!("Validation failed: System xid {text}"),
    )))
}

async fn manager_contact(
    app: &App,
    db: &Db,
    runner: &Runner,
    manager: &mut Manager,
    mut details: ManagerDetails,
) -> Result<(), QueryError> {
    let now = app.clock().now();
    details.contacted_at = Some(now);
    app.change_manager_details(runner, &mut details);
    let before = manager.contacted_at;
    if is_due(app, runner, before, now) {
        managers::write_contact(db, manager.id, &details, FINISHED, now).await?;
        manager.contacted_at = details.contacted_at;
    }
    app.memory()
        .note_manager(manager.id, before, manager.contacted_at, details, now);
    Ok(())
}

/// Whether a contact goes to the column: never contacted, or longer ago than a random 40 to 55
/// minutes, drawn for each request (contract VER-10).
fn is_due(app: &App, runner: &Runner, column: Option<OffsetDateTime>, now: OffsetDateTime) -> bool {
    if let Some(decided) = app.contact_is_due(runner, column, now) {
        return decided;
    }
    let Some(column) = column else {
        return true;
    };
    let age = now - column;
    age >= Duration::minutes(40)
        && age >= Duration::seconds(rand::rng().random_range(40 * 60..=55 * 60))
}
