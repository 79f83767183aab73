//! `register.by-form`

use fleetproof_client::Call;
use fleetproof_model::Activity;

use super::fields;
use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Subject};

/// Scripts register with a form instead of JSON (contract REG-14, REG-31, GEN-10).
pub struct RegisterByForm;

impl Check for RegisterByForm {
    const META: CheckMeta = CheckMeta::new(
        "register.by-form",
        Activity::Create,
        "POST /api/v4/runners",
        "A registration sent as a form, with tags as text with commas, makes the same runner as \
         one in JSON.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::RegistrationToken]);

    async fn run(subject: &Subject) -> CheckResult {
        let mut sent = fields::all(subject);
        let tags = [subject.run_tag(), "form a".to_owned(), "form-b".to_owned()];
        let token = subject.registration_token()?;
        let (description, note) = (
            sent.description.as_deref(),
            sent.maintenance_note.as_deref(),
        );
        let call = Call::new("POST /api/v4/runners", "runners").form(&[
            ("token", token.expose()),
            ("description", description.unwrap_or_default()),
            ("maintenance_note", note.unwrap_or_default()),
            ("paused", "true"),
            ("locked", "true"),
            ("run_untagged", "false"),
            ("tag_list", &tags.join(" , ")),
            ("access_level", "ref_protected"),
            ("maximum_timeout", "7265"),
            ("info[version]", "17.11.1"),
        ]);
        let reply = subject.client.send(call).await?;
        let (made, _) = subject.made(reply)?;
        sent.tag_list = Some(tags.to_vec());
        fields::ensure_read_back(subject, made.id, &sent).await
    }
}
