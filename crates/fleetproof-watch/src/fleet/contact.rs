//! A visit: the questions to one runner, in their order.

use std::time::Instant;

use fleetproof_client::{Client, Info, Reply};
use fleetproof_model::Verdict;
use serde_json::Value;
use time::{
    Duration, OffsetDateTime,
    format_description::well_known::{Rfc2822, Rfc3339},
};

use super::{
    Contact, GitlabFleet, HeldRunner, Question, Visit, VisitOrder,
    evidence::{Ended, observe, status_is},
};
use crate::{cell::WatchCohort, names::fresh_system_id};

/// The clocks of a target's machines may differ by so much among each other.
const TOLERANCE: Duration = Duration::seconds(5);

/// What is known of a visit's contacts so far.
#[derive(Debug, Default)]
struct Contacts {
    /// The last job request.
    requested: Option<Contact>,
    /// A manager that this visit has added.
    added: Vec<String>,
}

/// Asks the runner one question after another; no answer to one is the end of the visit.
pub(super) async fn visit(fleet: &GitlabFleet, order: VisitOrder) -> Visit {
    let runner = &order.runner;
    let mut visit = Visit::default();
    let mut contacts = Contacts::default();
    for question in order.questions {
        let (client, recorder) = fleet.client(order.line, runner.cell.runner_type);
        let started = Instant::now();
        let result = ask(&client, runner, question, &mut contacts).await;
        let accepted = result.is_ok() && question.is_contact();
        visit.contacted |= accepted;
        let (seen, sent) = observe(
            fleet,
            runner.cell,
            question.name(),
            started,
            &recorder,
            result,
        );
        visit.sent.extend(sent);
        let status = seen.evidence.as_ref().and_then(|evidence| evidence.status);
        let refused = matches!(status, Some(403 | 404));
        let verdict = seen.verdict;
        visit.seen.push(seen);
        if refused && question.is_contact() && is_gone(&client, runner.id).await {
            visit.vanished = true;
            for seen in &mut visit.seen {
                seen.verdict = Verdict::Inconclusive;
                seen.reason = Some("the runner is gone: somebody has removed it".to_owned());
                seen.evidence = None;
            }
            break;
        }
        if verdict == Verdict::Inconclusive {
            break;
        }
    }
    visit.requested.clone_from(&contacts.requested);
    if runner.cell.cohort == WatchCohort::Recent {
        tidy(fleet, &order.line, runner, &contacts, &mut visit).await;
    }
    visit
}

async fn ask(
    client: &Client,
    runner: &HeldRunner,
    question: Question,
    contacts: &mut Contacts,
) -> Result<(), Ended> {
    match question {
        Question::KnownManager => {
            let Some(known) = &runner.system_id else {
                return Err(Ended::NotHere("the runner has no manager yet".to_owned()));
            };
            let reply = client
                .verify(Some(&runner.token), Some(known), Some(&info()))
                .await?;
            status_is(&reply, 200)
        }
        Question::NewManager => {
            let system_id = fresh_system_id();
            // Noted first: an answer that is lost may have made it.
            contacts.added.push(system_id.clone());
            let reply = client
                .verify(Some(&runner.token), Some(&system_id), Some(&info()))
                .await?;
            status_is(&reply, 200)?;
            same_id(&reply, runner.id)
        }
        Question::JobRequest => {
            let system_id = runner.system_id.clone().unwrap_or_else(fresh_system_id);
            let reply = client
                .request_job(Some(&runner.token), Some(&system_id), Some(&info()), None)
                .await?;
            status_is(&reply, 204)?;
            contacts.requested = Some(Contact {
                system_id,
                at: date_of(&reply),
            });
            Ok(())
        }
        Question::ReadBack => read_back(client, runner, contacts).await,
    }
}

fn same_id(reply: &Reply, id: i64) -> Result<(), Ended> {
    let told = &reply.json()["id"];
    if *told == id {
        return Ok(());
    }
    Err(Ended::Failed(
        "the answer names the runner's own ID".to_owned(),
        format!("it names {told}"),
    ))
}

/// Contact shows at once: runner and manager are online, and not by a contact of long ago. The badge
/// alone says no more than "within two hours".
async fn read_back(client: &Client, runner: &HeldRunner, contacts: &Contacts) -> Result<(), Ended> {
    let Some(Contact {
        system_id,
        at: since,
    }) = &contacts.requested
    else {
        return Err(Ended::NotHere(
            "no job request was accepted before".to_owned(),
        ));
    };
    let reply = client.runner(runner.id).await?;
    status_is(&reply, 200)?;
    field_is("the runner's status", &reply.json()["status"], "online")?;
    let reply = client.managers(runner.id).await?;
    status_is(&reply, 200)?;
    let managers = reply.json();
    let listed = managers.as_array().into_iter().flatten();
    let manager = listed
        .filter(|manager| manager["system_id"] == system_id.as_str())
        .collect::<Vec<_>>();
    let [manager] = manager[..] else {
        return Err(Ended::Failed(
            "a manager that was in contact is listed once".to_owned(),
            format!("it is listed {} times", manager.len()),
        ));
    };
    field_is("the manager's status", &manager["status"], "online")?;
    let contacted = time_of(&manager["contacted_at"]);
    match (contacted, since) {
        (Some(contacted), Some(since)) if contacted + TOLERANCE < *since => Err(Ended::Failed(
            "the manager's `contacted_at` is not before its contact".to_owned(),
            format!("contact at {since}, `contacted_at` is {contacted}"),
        )),
        (None, _) => Err(Ended::Failed(
            "the manager's `contacted_at` is a time".to_owned(),
            manager["contacted_at"].to_string(),
        )),
        _ => Ok(()),
    }
}

fn field_is(what: &str, value: &Value, expected: &str) -> Result<(), Ended> {
    if value == expected {
        return Ok(());
    }
    Err(Ended::Failed(
        format!("{what} is {expected} after contact"),
        format!("{what} is {value}"),
    ))
}

/// Whether the target itself says that there is no such runner.
async fn is_gone(client: &Client, id: i64) -> bool {
    let reply = client.runner(id).await;
    reply.is_ok_and(|reply| reply.status == 404)
}

/// The managers that a visit has added to a runner that stays are removed again.
async fn tidy(
    fleet: &GitlabFleet,
    line: &super::Line,
    runner: &HeldRunner,
    contacts: &Contacts,
    visit: &mut Visit,
) {
    for system_id in &contacts.added {
        let (client, recorder) = fleet.client(*line, runner.cell.runner_type);
        // One that was not taken in is not there to be removed.
        let _ = client
            .unregister_manager(Some(&runner.token), Some(system_id))
            .await;
        visit.sent.extend(super::gitlab::sent(&recorder, None));
    }
}

/// What the watch's managers say of themselves.
pub(super) fn info() -> Info {
    Info {
        name: Some("gitlab-runner".to_owned()),
        version: Some("17.11.1".to_owned()),
        revision: Some("fleetprf".to_owned()),
        platform: Some("linux".to_owned()),
        architecture: Some("amd64".to_owned()),
        executor: Some("docker".to_owned()),
        ..Info::default()
    }
}

/// When the target answered, by its own clock.
pub(super) fn date_of(reply: &Reply) -> Option<OffsetDateTime> {
    let date = reply.header("date")?.replace("GMT", "+0000");
    OffsetDateTime::parse(&date, &Rfc2822).ok()
}

fn time_of(value: &Value) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(value.as_str()?, &Rfc3339).ok()
}
