//! `refuse.expired-token`

use fleetproof_model::Activity;
use time::{Duration, OffsetDateTime};

use super::{AGES, all_calls, forbidden};
use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Need, Subject, ensure, ensure_status,
    expect::{ensure_refused, read_time},
};

/// A token whose time is over opens nothing; one that has a minute left works (contract VER-04,
/// REQ-02, RST-03).
pub struct ExpiredToken;

impl Check for ExpiredToken {
    const META: CheckMeta = CheckMeta::new(
        "refuse.expired-token",
        Activity::Refuse,
        "POST /api/v4/runners/verify",
        "A runner's token works until its time is over, and is then refused with 403 in every \
         call of a runner; whoever looks after the runner can give it a new one.",
    )
    .cohorts(Cohorts::Only(AGES))
    .needs(&[Need::Database]);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let now = OffsetDateTime::now_utc();
        let (hour, token) = (Duration::hours(1), Some(&runner.token));
        expire(subject, now + hour).await?;
        let verify = subject.client.verify(token, None, None).await?;
        ensure_status!(verify, 200);
        let told = read_time(&verify.json()["token_expires_at"]);
        ensure!(
            told.is_some_and(|told| (told - now - hour).abs() < Duration::SECOND),
            "the answer says when the token's time is over",
            &verify.json()["token_expires_at"]
        );
        expire(subject, now - hour).await?;
        let known = runner.known_manager();
        let system_id = known.map_or_else(|| subject.fresh_system_id(), str::to_owned);
        for reply in all_calls(subject, token, &system_id).await? {
            ensure_refused(&reply, 403, &forbidden())?;
        }
        let reset = subject.client.reset_token_of(runner.id).await?;
        ensure_status!(reset, 201);
        Ok(())
    }
}

/// Sets the end of the token's time. GitLab has no call for it: it is computed when the token is
/// given.
async fn expire(subject: &Subject, at: OffsetDateTime) -> CheckResult {
    let id = subject.runner()?.id;
    let sql = "UPDATE ci_runners SET token_expires_at = $2 WHERE id = $1";
    subject
        .database()?
        .execute(sql, &[&id, &at])
        .await
        .map(drop)
}
