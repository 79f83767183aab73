//! `create.answer`

use fleetproof_model::Activity;

use super::newborn::ensure_answer;
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, Origin, RunsOn, Subject};

/// The answer to a creation (contract USR-08, USR-10, USR-12, USR-23, GEN-12).
pub struct CreateAnswer;

impl Check for CreateAnswer {
    const META: CheckMeta = CheckMeta::new(
        "create.answer",
        Activity::Create,
        "POST /api/v4/user/runners",
        "A user makes a runner: 201 with exactly id, token and token_expires_at; the token has \
         the prefix by which clients know such runners.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::UserCreation]);

    async fn run(subject: &Subject) -> CheckResult {
        let (made, reply) = subject.create(&subject.fields("answer")).await?;
        ensure_answer(subject, Origin::Created, &made, &reply)
    }
}
