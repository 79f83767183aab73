//! `page.agrees-with-api`

use fleetproof_model::Activity;

use super::{
    RUNNER_PAGE,
    shown::{count_is, managers_are, only_verified, same_time},
};
use crate::{
    Check, CheckMeta, CheckResult, Need, RunsOn, Subject,
    pages::{Answer, Wrong, look},
};

/// Two ways to the same rows: people and scripts must not be told different things.
pub struct AgreesWithApi;

impl Check for AgreesWithApi {
    const META: CheckMeta = CheckMeta::new(
        "page.agrees-with-api",
        Activity::Page,
        RUNNER_PAGE,
        "The page of a runner that nobody touches shows what the API says: the same status, the same \
         managers with the same status and contact, and as many of them.",
    )
    .runs_on(RunsOn::Shared)
    .needs(&[Need::Browser]);

    async fn run(subject: &Subject) -> CheckResult {
        let said = Answer::of(subject).await?.page;
        let due: Vec<String> = said
            .managers
            .rows()
            .iter()
            .map(|row| row.system_id.clone())
            .collect();
        look(subject, |page| {
            if let (Some(shown), Some(said)) = (&page.badge, &said.badge) {
                Wrong::unless(
                    shown.shown.agrees_with(said.shown) || only_verified(subject, shown.shown),
                    "the badge of a runner",
                    "the page shows the status that the API says",
                    || format!("it is shown as {}", shown.shown),
                )?;
            }
            managers_are(page, &due)?;
            count_is(page, due.len())?;
            for row in page.managers.rows() {
                let mut rows = said.managers.rows().iter();
                let Some(said) = rows.find(|said| said.system_id == row.system_id) else {
                    continue;
                };
                if let (Some(shown), Some(said)) = (&row.badge, &said.badge) {
                    Wrong::unless(
                        shown.shown.agrees_with(said.shown),
                        "the badge of a manager",
                        "the page shows the status that the API says",
                        || format!("{} is shown as {}", row.system_id, shown.shown),
                    )?;
                }
                Wrong::unless(
                    same_time(row.contact.time(), said.contact.time()),
                    "the last contact of a manager",
                    "the page shows the last contact that the API says",
                    || format!("{} is shown with {}", row.system_id, row.contact),
                )?;
            }
            Ok(())
        })
        .await
    }
}
