//! `refuse.empty-token`

use fleetproof_model::{Activity, Secret};

use super::{all_calls, ensure_registration_refused};
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Stop, Subject};

/// An empty token is a wrong one (contract REG-03). A look-up that takes it for NULL would find
/// the runners whose plain token is NULL: all of them.
pub struct EmptyToken;

impl Check for EmptyToken {
    const META: CheckMeta = CheckMeta::new(
        "refuse.empty-token",
        Activity::Refuse,
        "POST /api/v4/runners/verify",
        "An empty token is refused in every call of a runner, and is not taken for a runner that \
         has none.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let empty = Some(&Secret::new("")).cloned();
        for reply in all_calls(subject, empty.as_ref(), &subject.fresh_system_id()).await? {
            // Whether empty is missing or wrong differs by release.
            if !matches!(reply.status, 400 | 403) {
                return Err(Stop::status(&reply, "400 or 403"));
            }
        }
        let fields = subject.fields("empty");
        let register = subject.client.register(empty.as_ref(), &fields).await?;
        ensure_registration_refused(&register)
    }
}
