//! `register.answer`

use fleetproof_model::Activity;

use super::newborn::ensure_answer;
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, Origin, RunsOn, Subject};

/// The answer to a registration (contract REG-08 to REG-10, REG-12, GEN-12).
pub struct RegisterAnswer;

impl Check for RegisterAnswer {
    const META: CheckMeta = CheckMeta::new(
        "register.answer",
        Activity::Create,
        "POST /api/v4/runners",
        "A registration token makes a runner: 201 with exactly id, token and token_expires_at; \
         the token does not look like that of a runner created by a user.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::RegistrationToken]);

    async fn run(subject: &Subject) -> CheckResult {
        let (made, reply) = subject.register(&subject.fields("answer")).await?;
        ensure_answer(subject, Origin::Registered, &made, &reply)
    }
}
