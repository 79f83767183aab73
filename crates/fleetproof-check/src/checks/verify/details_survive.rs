//! `verify.details-survive`

use fleetproof_client::Info;
use fleetproof_model::Activity;

use crate::{
    Check, CheckMeta, CheckResult, Subject, ensure_status,
    expect::{ensure_details, listed_once},
};

/// What is not told again stays (contract VER-10, VER-13).
pub struct DetailsSurvive;

impl Check for DetailsSurvive {
    const META: CheckMeta = CheckMeta::new(
        "verify.details-survive",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "A manager that tells less of itself than before, or nothing, keeps what it told before.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let system_id = subject.fresh_system_id();
        let mut full = subject.info("survive0");
        let less = Info {
            version: Some("17.11.2".to_owned()),
            ..Info::default()
        };
        for info in [Some(&full), Some(&less), None] {
            let reply = subject
                .client
                .verify(Some(&runner.token), Some(&system_id), info)
                .await?;
            ensure_status!(reply, 200);
        }
        full.version = less.version;
        let managers = subject.read_managers(runner.id).await?;
        ensure_details(listed_once(&managers, &system_id)?, &full)
    }
}
