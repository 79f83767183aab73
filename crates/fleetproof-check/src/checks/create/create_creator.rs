//! `create.creator`

use fleetproof_model::Activity;

use crate::{Check, CheckMeta, CheckResult, Cohorts, Need, RunsOn, Stop, Subject, ensure_field};

/// A created runner names its creator, a registered one nobody (contract ADM-15, USR-08).
pub struct CreateCreator;

impl Check for CreateCreator {
    const META: CheckMeta = CheckMeta::new(
        "create.creator",
        Activity::Create,
        "POST /api/v4/user/runners",
        "A runner that a user has created names that user as its creator.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::UserCreation]);

    async fn run(subject: &Subject) -> CheckResult {
        let (made, _) = subject.create(&subject.fields("creator")).await?;
        let read = subject.read_runner(made.id).await?;
        let Some(creator) = read.get("created_by") else {
            return Err(Stop::NotHere("this release names no creators".to_owned()));
        };
        let token = subject.client.token_self().await?;
        if token.status != 200 {
            return Err(Stop::NotHere(
                "the target does not tell whose token it is".to_owned(),
            ));
        }
        ensure_field!("created_by.id", creator["id"], token.json()["user_id"]);
        Ok(())
    }
}
