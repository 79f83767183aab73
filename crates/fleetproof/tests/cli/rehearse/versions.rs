//! Databases of the majors that a GitLab runs on, newer ones than the distribution's included: the
//! server comes from where `fleetproof postgres install` brings it.

use std::path::Path;

use fleetproof_model::SchemaStep;
use fleetproof_postgres::{Binaries, Options, PrivateServer};

use super::{RUNNERS, brought_in, patch, rehearse};
use crate::support::Fleetproof;

/// A cache of their own: other tests are to go on with the machine's server. It outlives the run, so
/// that each is fetched once.
const CACHE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/packaged");

/// The incident on a database of this major version, with a scratch copy on the same.
async fn the_incident_is_told(major: u32) {
    let install = Fleetproof::new(&format!("postgres install {major}"));
    install.env("XDG_CACHE_HOME", CACHE).run().exited(0);
    let folder = Path::new(CACHE).join(format!("fleetproof/servers/{major}/bin"));
    let binaries = Binaries::at(&folder).unwrap();
    let server = PrivateServer::start(Options::new(binaries)).await.unwrap();
    let (mut client, connection) = server
        .config("postgres")
        .connect(tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    for step in [SchemaStep::PartitionedTables, SchemaStep::SyncTriggers] {
        fleetproof_schema::migrate(&mut client, step).await.unwrap();
        if step == SchemaStep::PartitionedTables {
            client.batch_execute(RUNNERS).await.unwrap();
        }
    }
    let ended = rehearse(&server.socket_url("postgres"), "--json report.json")
        .env("XDG_CACHE_HOME", CACHE)
        .arg(patch("premature-foreign-key"))
        .run();
    ended.exited(1);
    let report = ended.json("report.json");
    for version in ["version", "scratch_version"] {
        let shown = report["database"][version].as_str().unwrap();
        let shown = shown.split('.').next().unwrap();
        let fits = match version {
            "version" => shown == major.to_string(),
            _ => shown.parse::<u32>().unwrap() >= major,
        };
        assert!(fits, "{version}: {shown}");
    }
    let errors = brought_in(&report, "error");
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(errors[0]["rule"], "premature-foreign-key");
    assert_eq!(errors[0]["affected_rows"], 12);
    server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_13_the_oldest() {
    the_incident_is_told(13).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_16_of_gitlab_18() {
    the_incident_is_told(16).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_17_of_gitlab_19() {
    the_incident_is_told(17).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_18_the_newest() {
    the_incident_is_told(18).await;
}
