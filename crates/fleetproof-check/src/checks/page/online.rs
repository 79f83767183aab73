//! `page.online`

use fleetproof_model::Activity;

use super::{
    RUNNER_PAGE,
    shown::{contact, manager_is_online, managers_are, runner_is_online},
};
use crate::{Check, CheckMeta, CheckResult, Need, Subject, pages::look};

/// What a person sees who waits for a runner to come online. The badge alone says that contact was
/// within two hours: a runner of an hour ago is "online" whether it works or not.
pub struct Online;

impl Check for Online {
    const META: CheckMeta = CheckMeta::new(
        "page.online",
        Activity::Page,
        RUNNER_PAGE,
        "After contact by one manager, the page shows the runner and that manager as online, with a \
         last contact that is not older than our own request.",
    )
    .needs(&[Need::Browser]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let known = runner.known_manager().filter(|known| *known != "<legacy>");
        let system_id = known.map_or_else(|| subject.fresh_system_id(), str::to_owned);
        let since = contact(subject, runner, &system_id).await?;
        look(subject, |page| {
            runner_is_online(page, since)?;
            managers_are(page, &runner.all_managers())?;
            manager_is_online(page, &system_id, since)
        })
        .await
    }
}
