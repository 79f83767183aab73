//! `page.managers`

use fleetproof_model::Activity;

use super::{
    RUNNER_PAGE,
    shown::{contact, count_is, manager_is_online, managers_are},
};
use crate::{Check, CheckMeta, CheckResult, Need, Subject, pages::look};

/// New managers under an old runner: the contact that the incident of 18792 refused.
pub struct Managers;

impl Check for Managers {
    const META: CheckMeta = CheckMeta::new(
        "page.managers",
        Activity::Page,
        RUNNER_PAGE,
        "After the first contact of further managers, the page lists each manager once and no other, \
         shows the new ones as online since our own request, and counts them all beside the heading.",
    )
    .needs(&[Need::Browser]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let mut ours = Vec::new();
        for _ in 0..2 {
            let system_id = subject.fresh_system_id();
            let since = contact(subject, runner, &system_id).await?;
            ours.push((system_id, since));
        }
        let due = runner.all_managers();
        look(subject, |page| {
            managers_are(page, &due)?;
            count_is(page, due.len())?;
            ours.iter()
                .try_for_each(|(system_id, since)| manager_is_online(page, system_id, *since))
        })
        .await
    }
}
