//! `verify.token-expiry`

use fleetproof_model::Activity;
use time::{Duration, OffsetDateTime};

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Need, Subject, ensure, ensure_status,
    expect::{ensure_time, read_time},
};

/// A token that will expire works until then, and the client is told when (contract VER-03,
/// GEN-14). Clients exchange their token in time by it (contract CLI-11).
pub struct TokenExpiry;

impl Check for TokenExpiry {
    const META: CheckMeta = CheckMeta::new(
        "verify.token-expiry",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "A runner whose token expires in an hour is served, and told the time of expiry to the \
         millisecond.",
    )
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::Database]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let now = OffsetDateTime::now_utc();
        let expiry = now.replace_nanosecond(123_000_000).unwrap_or(now) + Duration::hours(1);
        subject
            .database()?
            .execute(
                "UPDATE ci_runners SET token_expires_at = $2 WHERE id = $1",
                &[&runner.id, &expiry],
            )
            .await?;
        let system_id = subject.fresh_system_id();
        let reply = subject
            .client
            .verify(Some(&runner.token), Some(&system_id), None)
            .await?;
        ensure_status!(reply, 200);
        let told = &reply.json()["token_expires_at"];
        ensure_time("token_expires_at", told)?;
        ensure!(
            read_time(told) == Some(expiry),
            "`token_expires_at` is the time at which the token expires",
            format!("it is {told}, and the token expires at {expiry}")
        );
        Ok(())
    }
}
