//! Planting: runners of every type are made through the target's own endpoints, and then given
//! the history of their cohort, by contact where contact can do it and by SQL where it cannot.

use std::{collections::HashMap, sync::Mutex};

use fleetproof_client::RegisterRunner;
use fleetproof_model::{Activity, Cohort};
use fleetproof_schema::{SchemaError, plant::NewManager};
use time::{Duration, OffsetDateTime};

use crate::{
    Check, CheckMeta, CheckResult, Origin, Runner, RunsOn, Stop, Subject,
    cell::Cell,
    ensure_status,
    history::{History, Managers, history},
};

/// Runners of the cell can be made at all: by registration token and by a user in turns, each with
/// the history of its cohort.
pub struct Planting;

impl Check for Planting {
    const META: CheckMeta = CheckMeta::new(
        "plant.runner",
        Activity::Create,
        "POST /api/v4/user/runners",
        "Runners of the cell can be made, by registration token and by a user in turns, and be \
         given the history of their cohort.",
    )
    .runs_on(RunsOn::Planting);

    async fn run(_: &Subject) -> CheckResult {
        Ok(())
    }
}

/// A runner to be made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order {
    pub(crate) cell: Cell,
    /// Its number in the cell, by which kinds of history turn.
    pub(crate) number: usize,
    /// Whether it gets a tag of its own, by which lists can be asked for it alone.
    pub(crate) own_tag: bool,
}

/// Makes one runner through the API. Its age is for [`age`] to set.
pub(crate) async fn make(subject: &Subject, order: Order) -> CheckResult<Runner> {
    let Order { cell, number, .. } = order;
    let description = subject.unique(&format!("{}-{}", cell.runner_type, cell.cohort));
    let own_tag = order.own_tag.then(|| description.clone());
    let mut tags = vec![subject.run_tag()];
    tags.extend(own_tag.clone());
    let fields = RegisterRunner {
        description: Some(description.clone()),
        tag_list: Some(tags),
        ..RegisterRunner::default()
    };
    let can_register = subject.registration_token().is_ok();
    let origin = if number % 2 == 1 && can_register {
        Origin::Registered
    } else {
        Origin::Created
    };
    let (made, _) = match origin {
        Origin::Registered => subject.register(&fields).await?,
        Origin::Created => subject.create(&fields).await?,
    };
    let mut runner = Runner {
        id: made.id,
        token: made.token,
        runner_type: cell.runner_type,
        cohort: cell.cohort,
        origin,
        number,
        description,
        own_tag,
        created_at: None,
        contacted_at: None,
        managers: Vec::new(),
        seen: Mutex::default(),
    };
    let past = history(cell.cohort, number);
    let without_database = subject.target.database.is_none() && past.managers != Managers::None;
    if past.managers == Managers::Verified || without_database {
        let system_id = subject.fresh_system_id();
        let info = subject.info("planted0");
        let reply = subject
            .client
            .verify(Some(&runner.token), Some(&system_id), Some(&info))
            .await?;
        ensure_status!(reply, 200);
        runner.managers.push(system_id);
        runner.contacted_at = Some(OffsetDateTime::now_utc());
    }
    Ok(runner)
}

/// Gives the runners of one cohort, made just now, the history that only SQL can give. A target
/// without a database keeps them as they are.
pub(crate) async fn age(
    subject: &Subject,
    cohort: Cohort,
    runners: &mut [Runner],
) -> Result<(), SchemaError> {
    let Some(database) = &subject.target.database else {
        return Ok(());
    };
    let now = OffsetDateTime::now_utc();
    let ago = |ago: std::time::Duration| now - Duration::try_from(ago).unwrap_or_default();
    let mut ages: HashMap<_, Vec<i64>> = HashMap::new();
    let mut rows = Vec::new();
    let (mut null_keys, mut unsynced) = (Vec::new(), Vec::new());
    for runner in runners.iter_mut() {
        let past: History = history(cohort, runner.number);
        if let Some(age) = past.age {
            runner.created_at = Some(ago(age));
            runner.contacted_at = past.contact.map(ago);
            ages.entry((runner.created_at, runner.contacted_at))
                .or_default()
                .push(runner.id);
        }
        if matches!(past.managers, Managers::Rows | Managers::RowsWithLegacy) {
            rows.extend(manager_rows(subject, runner, past.managers));
        }
        if past.null_keys {
            null_keys.push(runner.id);
        }
        if past.unsynced {
            unsynced.push(runner.id);
        }
    }
    let (client, planter) = (database.client(), database.planter().await);
    for ((created_at, contacted_at), ids) in ages {
        if let Some(created_at) = created_at {
            planter
                .age_runners(client, &ids, created_at, contacted_at)
                .await?;
        }
    }
    planter.insert_managers(client, &rows).await?;
    unsynced.extend(&null_keys);
    if !unsynced.is_empty() {
        planter.forget_shadow_rows(client, &unsynced).await?;
    }
    if !null_keys.is_empty() {
        planter.null_manager_keys(client, &null_keys).await?;
    }
    Ok(())
}

/// Two manager rows for a runner, the first of which was contacted last.
fn manager_rows(subject: &Subject, runner: &mut Runner, managers: Managers) -> Vec<NewManager> {
    let second = if managers == Managers::RowsWithLegacy {
        "<legacy>".to_owned()
    } else {
        subject.fresh_system_id()
    };
    runner.managers = vec![subject.fresh_system_id(), second];
    let created_at = runner.created_at.unwrap_or_else(OffsetDateTime::now_utc);
    runner
        .managers
        .iter()
        .enumerate()
        .map(|(number, system_id)| {
            let earlier = Duration::minutes(7 * number as i64);
            let contacted_at = runner.contacted_at.map(|at| at - earlier);
            NewManager {
                version: Some("16.11.0".to_owned()),
                platform: Some("linux".to_owned()),
                ..NewManager::new(
                    runner.id,
                    system_id,
                    created_at + Duration::hours(1),
                    contacted_at,
                )
            }
        })
        .collect()
}

/// Whether a refusal to make a runner is the target's right: its limit is reached, a user lacks
/// the permission, or registration tokens are switched off. On a reference coordinator, or for an
/// administrator, the last two are not.
pub(crate) fn refused_by_right(subject: &Subject, stop: &Stop) -> bool {
    let Stop::Failed(failure) = stop else {
        return false;
    };
    match failure.aspect {
        // Of the owner's limit (contract REG-28, REG-29, USR-18).
        crate::Aspect::Status { got: 400, .. } => {
            failure.observed.contains("Maximum number of ci registered")
        }
        crate::Aspect::Status { got: 403 | 410, .. } => !subject.target.administrator,
        _ => false,
    }
}
