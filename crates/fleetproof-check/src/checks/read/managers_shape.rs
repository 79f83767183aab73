//! `read.managers-shape`

use std::net::IpAddr;

use fleetproof_model::Activity;

use crate::{
    Check, CheckMeta, CheckResult, RunsOn, Subject, ensure, ensure_status,
    expect::{Field, Form, ensure_headers, ensure_shape},
};

/// The managers of a runner (contract ADM-50, ADM-51).
pub struct ManagersShape;

const STATUSES: Form = Form::OneOf(&["online", "offline", "stale", "never_contacted"]);
const FIELDS: [Field; 11] = [
    Field::of("id", Form::Integer),
    Field::of("system_id", Form::Text),
    Field::of("version", Form::Text).or_null(),
    Field::of("revision", Form::Text).or_null(),
    Field::of("platform", Form::Text).or_null(),
    Field::of("architecture", Form::Text).or_null(),
    Field::of("created_at", Form::Time),
    Field::of("contacted_at", Form::Time).or_null(),
    Field::of("ip_address", Form::Text).or_null(),
    Field::of("status", STATUSES),
    // Since 18.x (contract DIF-17).
    Field::of("job_execution_status", Form::OneOf(&["idle", "active"])).if_there(),
];

impl Check for ManagersShape {
    const META: CheckMeta = CheckMeta::new(
        "read.managers-shape",
        Activity::Read,
        "GET /api/v4/runners/:id/managers",
        "The managers of a runner are listed with all their fields in their forms, exactly those \
         that it has, whatever their age.",
    )
    .runs_on(RunsOn::Shared);

    async fn run(subject: &Subject) -> CheckResult {
        let runner = subject.runner()?;
        let reply = subject.client.managers(runner.id).await?;
        ensure_status!(reply, 200);
        ensure_headers(&reply)?;
        let managers = subject.read_managers(runner.id).await?;
        for manager in &managers {
            ensure_shape("a manager", manager, &FIELDS)?;
            if let Some(address) = manager["ip_address"].as_str() {
                ensure!(
                    address.parse::<IpAddr>().is_ok(),
                    "a manager's `ip_address` is an address",
                    address
                );
            }
        }
        let mut listed: Vec<_> = managers
            .iter()
            .filter_map(|manager| manager["system_id"].as_str())
            .collect();
        listed.sort_unstable();
        ensure!(
            listed == runner.all_managers(),
            "the managers that the runner has are listed, each once",
            format!("listed: {}", listed.join(", "))
        );
        Ok(())
    }
}
