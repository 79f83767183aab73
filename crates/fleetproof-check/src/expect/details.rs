use fleetproof_client::{Info, Reply, Trouble};
use fleetproof_model::Secret;
use serde_json::{Map, Value, json};
use time::{Duration, OffsetDateTime};

use crate::{Aspect, CheckResult, Stop, Subject, ensure_field, ensure_status};

/// The number of the executor of [`other_info`] in `ci_runner_machines.executor_type`
/// (`app/models/ci/runner_manager.rb`, contract VER-16).
const KUBERNETES: i64 = 11;

/// The two calls by which a manager is in contact and tells of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact {
    /// `POST /runners/verify`.
    Verify,
    /// `POST /jobs/request`.
    Request,
}

impl Contact {
    /// The status of an accepted call.
    pub const fn accepted(self) -> u16 {
        match self {
            Self::Verify => 200,
            Self::Request => 204,
        }
    }

    /// Makes the call.
    ///
    /// # Errors
    /// If there was no answer.
    pub async fn make(
        self,
        subject: &Subject,
        token: &Secret,
        system_id: Option<&str>,
        info: Option<&Info>,
    ) -> Result<Reply, Trouble> {
        let client = &subject.client;
        match self {
            Self::Verify => client.verify(Some(token), system_id, info).await,
            Self::Request => client.request_job(Some(token), system_id, info, None).await,
        }
    }
}

/// What another machine says of itself: no field has the value of [`Subject::info`].
pub fn other_info(mark: &str) -> Info {
    Info {
        name: Some("gitlab-runner".to_owned()),
        version: Some("18.2.0".to_owned()),
        revision: Some(format!("{mark:.8}")),
        platform: Some("windows".to_owned()),
        architecture: Some("arm64".to_owned()),
        executor: Some("kubernetes".to_owned()),
        features: Map::from_iter([("artifacts".to_owned(), Value::Bool(true))]),
        config: Map::from_iter([("gpus".to_owned(), "device=0".into())]),
    }
}

/// The manager with that system ID, which must be listed exactly once.
///
/// # Errors
/// Fails the check if it is not.
pub fn listed_once<'a>(managers: &'a [Value], system_id: &str) -> CheckResult<&'a Value> {
    let of_it: Vec<&Value> = managers
        .iter()
        .filter(|manager| manager["system_id"] == system_id)
        .collect();
    match of_it[..] {
        [manager] => Ok(manager),
        _ => Err(Stop::failed(
            Aspect::Other,
            "a manager that was accepted is listed exactly once",
            format!("it is listed {} times", of_it.len()),
        )),
    }
}

/// Fails unless `shown`, a manager or a runner, has the details that `info` told.
///
/// # Errors
/// The first field that has another value.
pub fn ensure_details(shown: &Value, info: &Info) -> CheckResult {
    for (field, told) in [
        ("version", &info.version),
        ("revision", &info.revision),
        ("platform", &info.platform),
        ("architecture", &info.architecture),
    ] {
        if let Some(told) = told {
            ensure_field!(field, shown[field], *told);
        }
    }
    Ok(())
}

/// Two new managers of the subject's runner are in contact, then the first again with other
/// details. What is shown of each must be what it told last.
///
/// # Errors
/// Fails the check if a call is refused or anything else is shown.
pub async fn ensure_details_kept_apart(subject: &Subject, contact: Contact) -> CheckResult {
    let runner = subject.runner()?;
    let (one, two) = (subject.fresh_system_id(), subject.fresh_system_id());
    let (first, second, third) = (
        subject.info("one00000"),
        other_info("two00000"),
        other_info("three"),
    );
    let mut accepted = Vec::new();
    for (system_id, info) in [(&one, &first), (&two, &second), (&one, &third)] {
        let reply = contact
            .make(subject, &runner.token, Some(system_id), Some(info))
            .await?;
        ensure_status!(reply, contact.accepted());
        accepted.push((system_id, info));
        // The first is read when the second has come, lest one is taken for the other.
        if accepted.len() > 1 {
            let managers = subject.read_managers(runner.id).await?;
            for (system_id, info) in accepted.iter().rev().take(2) {
                ensure_details(listed_once(&managers, system_id)?, info)?;
            }
        }
    }
    Ok(())
}

/// A new manager of the subject's runner is in contact for the first time; its row must hold all
/// that it told. So must the row of a manager from before whose last contact is long enough ago for
/// the next to be written (contract VER-10).
///
/// # Errors
/// Fails the check if the call is refused or a column has another value.
pub async fn ensure_details_stored(subject: &Subject, contact: Contact) -> CheckResult {
    let runner = subject.runner()?;
    let long_ago = OffsetDateTime::now_utc() - Duration::minutes(56);
    let due = runner.contacted_at.is_some_and(|at| at < long_ago);
    let known = runner.known_manager().filter(|_| due).map(str::to_owned);
    for system_id in known.into_iter().chain([subject.fresh_system_id()]) {
        let info = other_info("stored00");
        let reply = contact
            .make(subject, &runner.token, Some(&system_id), Some(&info))
            .await?;
        ensure_status!(reply, contact.accepted());
        let sql = "SELECT to_jsonb(m) FROM ci_runner_machines m \
                   WHERE runner_id = $1 AND system_xid = $2";
        let row = subject
            .database()?
            .json(sql, &[&runner.id, &system_id])
            .await?
            .unwrap_or_default();
        ensure_details(&row, &info)?;
        ensure_field!("executor_type", row["executor_type"], KUBERNETES);
        ensure_field!("config", row["config"], json!(info.config));
        // There since 17.10 (contract DIF-11).
        if row.get("runtime_features").is_some() {
            ensure_field!(
                "runtime_features",
                row["runtime_features"],
                json!(info.features)
            );
        }
    }
    Ok(())
}
