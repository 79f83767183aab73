//! Making runners, and giving them a past where a test target's database may stand in for age.

use std::time::Instant;

use fleetproof_check::plantable;
use fleetproof_client::{Client, CreateRunner, RegisterRunner, Registered};
use fleetproof_model::{Cohort, Secret};
use time::{Duration, OffsetDateTime};

use super::{
    GitlabFleet, Line, PLANTING, PlantOrder, Planted,
    contact::{date_of, info},
    evidence::{Ended, observe, status_is},
    gitlab::step_of,
};
use crate::cell::WatchCohort;

/// What has come of an order so far, also when it ends early.
#[derive(Default)]
struct Progress {
    made: Option<(i64, Secret)>,
    system_id: Option<String>,
    aged: bool,
}

pub(super) async fn plant(fleet: &GitlabFleet, order: PlantOrder) -> Planted {
    let (client, recorder) = fleet.client(Line::First, order.cell.runner_type);
    let started = Instant::now();
    let mut progress = Progress::default();
    let result = make(fleet, &client, &order, &mut progress).await;
    let (seen, sent) = observe(fleet, order.cell, PLANTING, started, &recorder, result);
    Planted {
        made: progress.made,
        system_id: progress.system_id,
        aged: progress.aged,
        seen,
        sent,
    }
}

async fn make(
    fleet: &GitlabFleet,
    client: &Client,
    order: &PlantOrder,
    progress: &mut Progress,
) -> Result<(), Ended> {
    let scope = fleet.target.scope(order.cell.runner_type);
    let scope = scope.map_err(Ended::NotHere)?;
    let database = fleet.database().await.map_err(Ended::NotHere)?;
    let past = Past::of(order.cell.cohort);
    if let (Some(database), Some(cohort)) = (&database, past.as_ref().and_then(|past| past.state)) {
        let step = step_of(database).await;
        match plantable(cohort, Some(database), step).await {
            Ok(Ok(())) => {}
            Ok(Err(reason)) => return Err(Ended::NotHere(reason)),
            Err(error) => return Err(Ended::NotHere(error.to_string())),
        }
    }
    let runner = CreateRunner {
        scope,
        fields: RegisterRunner {
            description: Some(order.description.clone()),
            tag_list: Some(vec![order.tag.clone()]),
            // It must never be given a job.
            run_untagged: Some(false),
            ..RegisterRunner::default()
        },
    };
    let reply = client.create_runner(&runner).await?;
    if is_refused_by_right(fleet, &reply) {
        return Err(Ended::NotHere(format!(
            "{} answered {}: {}",
            reply.endpoint,
            reply.status,
            reply.text()
        )));
    }
    status_is(&reply, 201)?;
    let Some(made) = reply.read::<Registered>() else {
        return Err(Ended::Failed(
            "the answer names the runner's id and token".to_owned(),
            "it does not".to_owned(),
        ));
    };
    progress.made = Some((made.id, made.token.clone()));
    match (database, past) {
        (Some(database), Some(past)) => {
            // The target's clock, since it is the target that finds them old.
            let now = date_of(&reply).unwrap_or_else(OffsetDateTime::now_utc);
            let (created, contacted) = (now - past.age - Duration::DAY, now - past.age);
            let given = async {
                let id = Some(order.system_id.as_str());
                database
                    .give_past(made.id, created, Some(contacted), id)
                    .await?;
                match past.state {
                    Some(cohort) => database.take_away(made.id, cohort).await,
                    None => Ok(()),
                }
            };
            given
                .await
                .map_err(|error| Ended::NotHere(error.to_string()))?;
            progress.system_id = Some(order.system_id.clone());
            progress.aged = true;
            Ok(())
        }
        _ if matches!(
            order.cell.cohort,
            WatchCohort::Recent | WatchCohort::Dormant(_)
        ) =>
        {
            first_contact(client, &made, order).await?;
            progress.system_id = Some(order.system_id.clone());
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The one contact of a runner that is to be dormant from now on: with a job request, since only that
/// ends its creation (contract VER-11).
async fn first_contact(
    client: &Client,
    made: &Registered,
    order: &PlantOrder,
) -> Result<(), Ended> {
    let (token, system_id) = (Some(&made.token), Some(order.system_id.as_str()));
    let reply = client.verify(token, system_id, Some(&info())).await?;
    status_is(&reply, 200)?;
    let reply = client
        .request_job(token, system_id, Some(&info()), None)
        .await?;
    status_is(&reply, 204)
}

/// A limit is reached, or the token's user lacks the right (contract USR-09, USR-18): nothing that is
/// wrong with the target.
fn is_refused_by_right(fleet: &GitlabFleet, reply: &fleetproof_client::Reply) -> bool {
    match reply.status {
        400 => reply.text().contains("Maximum number of ci registered"),
        403 => !fleet.target.administrator,
        _ => false,
    }
}

/// What SQL can give to a runner.
struct Past {
    age: Duration,
    state: Option<Cohort>,
}

impl Past {
    fn of(cohort: WatchCohort) -> Option<Self> {
        match cohort {
            WatchCohort::Dormant(age) => Some(Self {
                age: age.length(),
                state: None,
            }),
            WatchCohort::NullKeys => Some(Self {
                age: Duration::days(10),
                state: Some(Cohort::NullKeys),
            }),
            WatchCohort::Unsynced => Some(Self {
                age: Duration::hours(1),
                state: Some(Cohort::Unsynced),
            }),
            _ => None,
        }
    }
}
