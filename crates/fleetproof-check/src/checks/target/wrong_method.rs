//! `target.wrong-method`

use fleetproof_client::Call;
use fleetproof_model::{Activity, RunnerType};

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure, ensure_status,
    expect::ensure_headers,
};

/// A method that a path does not take is refused as such (contract GEN-04).
pub struct WrongMethod;

impl Check for WrongMethod {
    const META: CheckMeta = CheckMeta::new(
        "target.wrong-method",
        Activity::Target,
        "PATCH /api/v4/version",
        "A method that a path does not take is answered 405 in JSON, with those that it takes in \
         `Allow`.",
    )
    .runs_on(RunsOn::Nothing)
    .types(&[RunnerType::Instance])
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let client = &subject.client;
        let call = Call::new("PATCH /api/v4/version", "version").user(client.user());
        let reply = client.send(call).await?;
        ensure_status!(reply, 405);
        ensure_headers(&reply)?;
        let allow = reply.header("allow").unwrap_or_default();
        ensure!(
            allow.split(',').any(|method| method.trim() == "GET"),
            "`Allow` names the methods that the path takes",
            format!("`{allow}`")
        );
        Ok(())
    }
}
