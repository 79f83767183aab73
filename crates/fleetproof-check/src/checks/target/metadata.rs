//! `target.metadata`

use fleetproof_model::{Activity, RunnerType};

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure, ensure_field, ensure_status,
    expect::{Field, Form, ensure_shape},
};

/// The target tells what it is (contract GEN-01).
pub struct Metadata;

const FIELDS: [Field; 4] = [
    Field::of("version", Form::Text),
    Field::of("revision", Form::Text),
    Field::of("kas", Form::Object),
    Field::of("enterprise", Form::Flag),
];

impl Check for Metadata {
    const META: CheckMeta = CheckMeta::new(
        "target.metadata",
        Activity::Target,
        "GET /api/v4/metadata",
        "The target tells its version in the two places where clients look for it, and the same \
         in both.",
    )
    .runs_on(RunsOn::Nothing)
    .types(&[RunnerType::Instance])
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let metadata = subject.client.metadata().await?;
        ensure_status!(metadata, 200);
        let metadata = metadata.json();
        ensure_shape("metadata", &metadata, &FIELDS)?;
        ensure!(
            metadata["kas"]["enabled"].is_boolean(),
            "`kas.enabled` is true or false",
            &metadata["kas"]
        );
        let version = subject.client.version().await?;
        ensure_status!(version, 200);
        for field in ["version", "revision"] {
            ensure_field!(
                format!("metadata.{field}"),
                metadata[field],
                version.json()[field]
            );
        }
        Ok(())
    }
}
