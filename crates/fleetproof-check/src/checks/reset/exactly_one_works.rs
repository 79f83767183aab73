//! `reset.exactly-one-works`

use fleetproof_model::{Activity, Cohort};
use serde_json::json;

use super::new_token;
use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Subject, ensure_field, ensure_status,
    expect::ensure_refused,
};

/// Of all tokens that a runner ever had, the last one works, and no other for anything (contract
/// INV-09, RST-04).
pub struct ExactlyOneWorks;

impl Check for ExactlyOneWorks {
    const META: CheckMeta = CheckMeta::new(
        "reset.exactly-one-works",
        Activity::Reset,
        "POST /api/v4/runners/reset_authentication_token",
        "After several exchanges only the last token works; with the others a runner can neither \
         verify nor ask for jobs, exchange tokens or unregister.",
    )
    .cohorts(Cohorts::Only(&[
        Cohort::Fresh,
        Cohort::Stale,
        Cohort::NeverContacted,
    ]));

    async fn run(subject: &Subject) -> CheckResult {
        let (runner, client) = (subject.runner()?, &subject.client);
        let first = client.reset_token(Some(&runner.token)).await?;
        let second = new_token(&first, &runner.token)?;
        let third = new_token(&client.reset_token_of(runner.id).await?, &second)?;
        let last = new_token(&client.reset_token(Some(&third)).await?, &third)?;
        let forbidden = json!({"message": "403 Forbidden"});
        for old in [&runner.token, &second, &third] {
            let old = Some(old);
            for reply in [
                client.verify(old, None, None).await?,
                client.request_job(old, None, None, None).await?,
                client.reset_token(old).await?,
                client.unregister_manager(old, Some("<legacy>")).await?,
                client.unregister(old).await?,
            ] {
                ensure_refused(&reply, 403, &forbidden)?;
            }
        }
        let verify = client.verify(Some(&last), None, None).await?;
        ensure_status!(verify, 200);
        ensure_field!("id", verify.json()["id"], runner.id);
        Ok(())
    }
}
