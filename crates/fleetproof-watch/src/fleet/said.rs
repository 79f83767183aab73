//! What the API says of a runner, to stand beside what its page shows.

use fleetproof_check::api_words;
use fleetproof_model::mask_text;

use super::{GitlabFleet, HeldRunner, Line, Sent, gitlab::sent};

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
            None => {
                let managers = replies.1.json();
                let managers = managers.as_array().map_or(&[][..], Vec::as_slice);
                let words = api_words(runner.id, &replies.0.json(), managers);
                Ok(mask_text(&words, &[]))
            }
        },
    };
    (words, sent(&recorder, asked.err().as_ref()))
}
