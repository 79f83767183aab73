//! Tokens are exchanged for new ones.

pub mod by_administrator;
pub mod by_runner;
pub mod exactly_one_works;
pub mod registration_token;
pub mod unknown_id;

use fleetproof_client::{Registered, Reply};
use fleetproof_model::Secret;
use serde_json::Value;

use crate::{CheckResult, Subject, ensure, ensure_status, expect::ensure_exact_keys};

/// The new token in the answer to a reset, which must be 201 with nothing but the token and its
/// end (contract RST-01, RST-10).
fn new_token(reply: &Reply, old: &Secret) -> CheckResult<Secret> {
    ensure_status!(reply, 201);
    ensure_exact_keys(
        "the answer to a reset",
        &reply.json(),
        &["token", "token_expires_at"],
    )?;
    let token = reply.read::<Registered>().map(|read| read.token);
    let token = token.unwrap_or_else(|| Secret::new(""));
    ensure!(
        !token.expose().is_empty() && token != *old,
        "a reset gives a new token",
        "it gave the old one, or none"
    );
    Ok(token)
}

/// The old token is refused and the new one is taken, by `POST /runners/verify` as the manager
/// of that system ID.
async fn ensure_exchanged(
    subject: &Subject,
    old: &Secret,
    new: &Secret,
    system_id: Option<&str>,
) -> CheckResult {
    let system_id = system_id.filter(|known| *known != "<legacy>");
    let refused = subject.client.verify(Some(old), system_id, None).await?;
    ensure_status!(refused, 403);
    let taken = subject.client.verify(Some(new), system_id, None).await?;
    ensure_status!(taken, 200);
    Ok(())
}

/// System ID and row number of each manager.
fn identities(managers: &[Value]) -> Vec<(&str, Option<i64>)> {
    let mut all: Vec<_> = managers
        .iter()
        .map(|manager| {
            let system_id = manager["system_id"].as_str().unwrap_or_default();
            (system_id, manager["id"].as_i64())
        })
        .collect();
    all.sort_unstable();
    all
}
