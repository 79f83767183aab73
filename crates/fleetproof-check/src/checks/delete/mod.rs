//! Runners and managers go.

pub mod by_administrator;
pub mod by_token;
pub mod gone_from_lists;
pub mod last_manager;
pub mod leaves_shared_system_id;
pub mod manager_returns;
pub mod one_manager;
pub mod precondition;
pub mod twice;
pub mod unknown_manager;

use serde_json::Value;

use crate::{CheckResult, Subject, ensure, ensure_status};

/// The managers of the subject's runner, of which there are at least `count`: new ones verify
/// where there are fewer.
async fn managers_at_least(subject: &Subject, count: usize) -> CheckResult<Vec<Value>> {
    let runner = subject.runner()?;
    for _ in runner.managers.len()..count {
        let system_id = subject.fresh_system_id();
        let reply = subject
            .client
            .verify(Some(&runner.token), Some(&system_id), None)
            .await?;
        ensure_status!(reply, 200);
    }
    let managers = subject.read_managers(runner.id).await?;
    ensure!(
        managers.len() >= count,
        "managers that were accepted are listed",
        format!("{} of at least {count} are", managers.len())
    );
    Ok(managers)
}

/// `DELETE /runners/managers` for the subject's runner, which must answer 204 with no body.
async fn remove_manager(subject: &Subject, system_id: &str) -> CheckResult {
    let token = Some(&subject.runner()?.token);
    let reply = subject
        .client
        .unregister_manager(token, Some(system_id))
        .await?;
    ensure_status!(reply, 204);
    ensure!(reply.is_empty(), "the 204 has no body", reply.text());
    Ok(())
}

fn system_id(manager: &Value) -> &str {
    manager["system_id"].as_str().unwrap_or_default()
}

/// Nothing is left of a runner in the tables that hang on it. Where there is no database to look
/// into, there is nothing to ask.
async fn ensure_no_rows(subject: &Subject, runner_id: i64) -> CheckResult {
    let Ok(database) = subject.database() else {
        return Ok(());
    };
    for table in [
        "ci_runner_machines",
        "ci_runner_namespaces",
        "ci_runner_projects",
    ] {
        let sql = format!("SELECT to_jsonb(runner_id) FROM {table} WHERE runner_id = $1 LIMIT 1");
        ensure!(
            database.json(&sql, &[&runner_id]).await?.is_none(),
            format!("no row of a runner that was deleted is left in {table}"),
            "one is"
        );
    }
    Ok(())
}
