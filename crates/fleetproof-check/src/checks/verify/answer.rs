//! `verify.answer`

use fleetproof_model::Activity;

use crate::{
    Check, CheckMeta, CheckResult, Subject, ensure, ensure_field, ensure_status,
    expect::{Field, Form, ensure_exact_keys, ensure_headers, ensure_shape},
};

/// The answer to a verification (contract VER-03, GEN-12).
pub struct Answer;

const FIELDS: [Field; 3] = [
    Field::of("id", Form::Integer),
    Field::of("token", Form::Text),
    Field::of("token_expires_at", Form::Time).or_null(),
];

impl Check for Answer {
    const META: CheckMeta = CheckMeta::new(
        "verify.answer",
        Activity::Verify,
        "POST /api/v4/runners/verify",
        "The answer to a verification is exactly the runner's own id, the token as it was sent \
         and when it expires, from which clients write their configuration.",
    );

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let system_id = subject.fresh_system_id();
        let info = subject.info("answer00");
        let reply = subject
            .client
            .verify(Some(&runner.token), Some(&system_id), Some(&info))
            .await?;
        ensure_status!(reply, 200);
        let body = reply.json();
        ensure_exact_keys(
            "the verified runner",
            &body,
            &["id", "token", "token_expires_at"],
        )?;
        ensure_shape("the verified runner", &body, &FIELDS)?;
        ensure_headers(&reply)?;
        ensure_field!("id", body["id"], runner.id);
        ensure!(
            body["token"] == runner.token.expose(),
            "the token is echoed as it was sent",
            "it is another"
        );
        Ok(())
    }
}
