//! `reset.registration-token`

use fleetproof_client::Scope;
use fleetproof_model::{Activity, Secret};
use serde_json::json;

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Database, Need, RunsOn, Subject, ensure, ensure_status,
    expect::{ensure_exact_keys, ensure_refused},
};

/// A registration token is exchanged (contract RST-20, RST-24, RST-27, RST-29). It is everybody's:
/// hence on a reference coordinator only, alone, and the old one is put back.
pub struct RegistrationToken;

impl Check for RegistrationToken {
    const META: CheckMeta = CheckMeta::new(
        "reset.registration-token",
        Activity::Reset,
        "POST /api/v4/groups/:id/runners/reset_registration_token",
        "After the registration token of the instance, a group or a project was exchanged, the \
         old one registers nobody and the new one does; runners that registered before go on.",
    )
    .runs_on(RunsOn::Alone)
    .cohorts(Cohorts::Fresh)
    .needs(&[Need::Coordinator, Need::Database, Need::RegistrationToken]);

    async fn run(subject: &Subject) -> CheckResult {
        let (scope, database) = (subject.scope()?, subject.database()?);
        let stored = Stored::read(database, scope).await?;
        let result = exchange(subject, scope).await;
        stored.put_back(database).await?;
        result
    }
}

async fn exchange(subject: &Subject, scope: Scope) -> CheckResult {
    let old = subject.registration_token()?;
    let before = subject.register(&subject.fields("before")).await?.0;
    let reset = subject.client.reset_registration_token(scope).await?;
    ensure_status!(reset, 201);
    let body = reset.json();
    ensure_exact_keys("the answer to a reset", &body, &["token"])?;
    let new = Secret::new(body["token"].as_str().unwrap_or_default());
    ensure!(
        new != *old && new.expose().starts_with("GR1348941"),
        "a reset gives a new registration token, which has the prefix of such",
        "it gave the old one, or one without the prefix"
    );
    let fields = subject.fields("after");
    let refused = subject.client.register(Some(old), &fields).await?;
    let invalid = json!({"message": "403 Forbidden - invalid token supplied"});
    ensure_refused(&refused, 403, &invalid)?;
    subject.register_by(&new, &fields).await?;
    let verify = subject
        .client
        .verify(Some(&before.token), None, None)
        .await?;
    ensure_status!(verify, 200);
    Ok(())
}

/// The stored form of a registration token, and where it stands.
struct Stored {
    table: &'static str,
    column: &'static str,
    id: i64,
    value: Option<String>,
}

impl Stored {
    async fn read(database: &Database, scope: Scope) -> CheckResult<Self> {
        let (table, column, id) = match scope {
            Scope::Instance => (
                "application_settings",
                "runners_registration_token_encrypted",
                1,
            ),
            Scope::Group { group_id } => ("namespaces", "runners_token_encrypted", group_id),
            Scope::Project { project_id } => ("projects", "runners_token_encrypted", project_id),
        };
        let sql = format!("SELECT to_jsonb({column}) FROM {table} WHERE id = $1");
        let value = database.json(&sql, &[&id]).await?;
        let value = value.and_then(|value| value.as_str().map(str::to_owned));
        Ok(Self {
            table,
            column,
            id,
            value,
        })
    }

    async fn put_back(&self, database: &Database) -> CheckResult {
        let sql = format!(
            "UPDATE {} SET {} = $2 WHERE id = $1",
            self.table, self.column
        );
        database
            .execute(&sql, &[&self.id, &self.value])
            .await
            .map(drop)
    }
}
