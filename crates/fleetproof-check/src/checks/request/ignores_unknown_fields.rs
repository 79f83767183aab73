//! `request.ignores-unknown-fields`

use fleetproof_client::Call;
use fleetproof_model::Activity;
use serde_json::json;

use crate::{
    Check, CheckMeta, CheckResult, Cohorts, Subject, ensure_field, ensure_status,
    expect::listed_once,
};

/// Clients newer than the server send what it does not know (contract REQ, VER-16, REQ-21).
pub struct IgnoresUnknownFields;

impl Check for IgnoresUnknownFields {
    const META: CheckMeta = CheckMeta::new(
        "request.ignores-unknown-fields",
        Activity::RequestJob,
        "POST /api/v4/jobs/request",
        "A client from the future is served: fields, features and an executor that the server \
         does not know are ignored, and those that it knows are taken.",
    )
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let system_id = subject.fresh_system_id();
        let body = json!({
            "token": runner.token.expose(),
            "system_id": system_id,
            "unknown": { "deep": [1, null, { "deeper": true }] },
            "session": { "url": "https://runner.example:8093/session", "certificate": "",
                         "authorization": "" },
            "info": {
                "name": "gitlab-runner",
                "version": "99.1.0",
                "platform": "plan9",
                "shell": "rc",
                "executor": "quantum",
                "unknown": [],
                "features": { "unheard_of": true, "nested": { "more": [1] } },
                "config": { "gpus": "all", "unknown": { "x": 1 } },
                "labels": { "colour": "blue" },
            },
        });
        let call = Call::new("POST /api/v4/jobs/request", "jobs/request").json(&body);
        let reply = subject.client.send(call).await?;
        ensure_status!(reply, 204);
        let managers = subject.read_managers(runner.id).await?;
        let manager = listed_once(&managers, &system_id)?;
        ensure_field!("version", manager["version"], "99.1.0");
        ensure_field!("platform", manager["platform"], "plan9");
        Ok(())
    }
}
