//! `list.by-version-prefix`

use fleetproof_model::{Activity, TargetKind};

use super::{Question, certain_lists};
use crate::{Check, CheckMeta, CheckResult, RunsOn, Subject, ensure};

/// The filter by version finds runners that have a manager of it, part by part (contract ADM-12).
pub struct ByVersionPrefix;

impl Check for ByVersionPrefix {
    const META: CheckMeta = CheckMeta::new(
        "list.by-version-prefix",
        Activity::List,
        "GET /api/v4/runners/all",
        "Filtered by version, the lists show a runner that has a manager of that version or of \
         its major or minor part; 16.1 does not mean 16.11, and without a manager there is none.",
    )
    .runs_on(RunsOn::Shared);

    async fn run(subject: &Subject) -> CheckResult {
        let managers = subject.read_managers(subject.runner()?.id).await?;
        let version = managers
            .iter()
            .find_map(|manager| manager["version"].as_str());
        for list in certain_lists(subject)? {
            let question = Question::about(subject, list)?;
            let Some(version) = version else {
                question
                    .ensure_listed(&[("version_prefix", "16")], false)
                    .await?;
                continue;
            };
            let parts: Vec<&str> = version.splitn(3, '.').collect();
            let [major, minor, _] = parts.as_slice() else {
                continue;
            };
            let minor = format!("{major}.{minor}");
            for prefix in [*major, &minor, version] {
                let mut found = super::ids(&question.items(&[("version_prefix", prefix)]).await?);
                if subject.target.kind == TargetKind::Gitlab {
                    // The managers are joined: two that match may show their runner twice.
                    found.dedup();
                }
                ensure!(
                    found == [question.id],
                    format!(
                        "{}, asked by version, lists a runner with such a manager",
                        super::name(list)
                    ),
                    format!("asked by {prefix}, listed: {found:?}")
                );
            }
            // One digit less is another minor version, not the beginning of the same.
            if let Some(shorter) = minor.get(..minor.len() - 1).filter(|s| !s.ends_with('.')) {
                question
                    .ensure_listed(&[("version_prefix", shorter)], false)
                    .await?;
            }
        }
        Ok(())
    }
}
