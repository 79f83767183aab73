//! `refuse.unknown-token`

use fleetproof_model::{Activity, Secret};

use super::{all_calls, ensure_registration_refused, forbidden, nobodys_token};
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, expect::ensure_refused};

/// A token that no runner has opens nothing (contract REG-02, REG-33, VER-02, DEL-02, DEL-12,
/// RST-04, REQ-02).
pub struct UnknownToken;

impl Check for UnknownToken {
    const META: CheckMeta = CheckMeta::new(
        "refuse.unknown-token",
        Activity::Refuse,
        "POST /api/v4/runners/verify",
        "A token that no runner has is refused with 403 in every call of a runner, also when it \
         is a real one with one character changed.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let made = subject.create(&subject.fields("almost")).await?.0;
        let almost = changed_at_its_end(&made.token);
        for token in [nobodys_token(subject), almost] {
            let system_id = subject.fresh_system_id();
            for reply in all_calls(subject, Some(&token), &system_id).await? {
                ensure_refused(&reply, 403, &forbidden())?;
            }
            let fields = subject.fields("nobodys");
            let register = subject.client.register(Some(&token), &fields).await?;
            ensure_registration_refused(&register)?;
        }
        Ok(())
    }
}

/// The token with another last character.
fn changed_at_its_end(token: &Secret) -> Secret {
    let mut text = token.expose().to_owned();
    let last = text.pop();
    text.push(if last == Some('a') { 'b' } else { 'a' });
    Secret::new(text)
}
