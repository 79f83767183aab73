//! What the API says of a runner, to stand beside what its page shows.

use std::fmt::Write;

use fleetproof_model::mask_text;
use serde_json::Value;

use super::{GitlabFleet, HeldRunner, Line, Sent, gitlab::sent};

/// Managers that are told, at most.
const MOST: usize = 10;

/// Asks over the second connection; a sentence where it does not answer as it should.
pub(super) async fn said(
    fleet: &GitlabFleet,
    runner: HeldRunner,
) -> (Result<String, String>, Vec<Sent>) {
    let (client, recorder) = fleet.client(Line::Second, runner.cell.runner_type);
    let asked = async {
        let of_runner = client.runner(runner.id).await?;
        let managers = client.managers(runner.id).await?;
        Ok::<_, fleetproof_client::Trouble>((of_runner, managers))
    };
    let asked = asked.await;
    let words = match &asked {
        Err(trouble) => Err(trouble.to_string()),
        Ok(replies) => match [&replies.0, &replies.1]
            .iter()
            .find(|reply| reply.status != 200)
        {
            Some(reply) => Err(format!("{} answered {}", reply.endpoint, reply.status)),
            None => Ok(words(runner.id, &replies.0.json(), &replies.1.json())),
        },
    };
    (words, sent(&recorder, asked.err().as_ref()))
}

fn words(id: i64, runner: &Value, managers: &Value) -> String {
    let mut text = format!("runner {id}: {}", line(runner));
    for manager in managers.as_array().into_iter().flatten().take(MOST) {
        let system_id = manager["system_id"].as_str().unwrap_or_default();
        let _ = write!(text, "\nmanager {system_id}: {}", line(manager));
    }
    mask_text(&text, &[])
}

fn line(of: &Value) -> String {
    let status = of["status"].as_str().unwrap_or("no status");
    let contact = of["contacted_at"].as_str().unwrap_or("never");
    format!("{status}, last contact {contact}")
}
