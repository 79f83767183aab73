//! The coordinator, on tables that files have made.

use std::sync::atomic::AtomicU64;

use fleetproof_client::{Client, ClientOptions};
use fleetproof_coordinator::Config;
use fleetproof_model::SchemaStep;
use fleetproof_postgres::PrivateServer;
use fleetproof_schema::plant::infer_step;
use tokio::net::TcpListener;
use tokio_postgres::NoTls;

use super::{asker::Asker, player::lost, tally::Tally};
use crate::{
    embedded::Stage,
    error::{Error, chain},
};

/// Connections that the coordinator holds beyond one for each manager.
const SPARE_CONNECTIONS: usize = 16;

/// What the coordinator remembers of a database; a beginning that is not its own has it not.
const STATE: &str =
    "CREATE TABLE IF NOT EXISTS fleetproof_state (key text PRIMARY KEY, value text NOT NULL)";

/// Starts the coordinator on what the first file, `path`, has made in `database`.
pub(super) async fn open<'a>(
    server: &'a PrivateServer,
    database: &str,
    managers: usize,
    path: &str,
) -> Result<Stage<'a>, Error> {
    let config = server.config(database);
    let client = connect(&config).await?;
    let step = infer_step(&client).await;
    let step = step.ok().flatten().unwrap_or(SchemaStep::ALL[0]);
    client.batch_execute(STATE).await.map_err(lost)?;
    client
        .execute(
            "INSERT INTO fleetproof_state (key, value) VALUES ('schema_step', $1) \
                 ON CONFLICT DO NOTHING",
            &[&step.as_str()],
        )
        .await
        .map_err(lost)?;
    let pool_size = managers + SPARE_CONNECTIONS;
    let begin = |listener: TcpListener| {
        let mut config = Config::new(config, listener);
        config.step = step;
        config.pool_size = pool_size;
        config
    };
    Stage::begin(server, database, begin)
        .await
        .map_err(|error| {
            Error::CannotTell(format!(
                "the reference coordinator does not start on what {} makes: {}",
                path,
                chain(&error)
            ))
        })
}

/// Who asks that coordinator.
pub(super) fn asker(stage: &Stage<'_>) -> Result<Asker, Error> {
    let access = stage.running().access().clone();
    let mut options = ClientOptions::new(&stage.running().url())?;
    options.token = Some(access.admin_token.clone());
    Ok(Asker {
        client: Client::new(options)?,
        access,
        log: stage.log().clone(),
        tally: Tally::default(),
        serial: AtomicU64::new(1),
    })
}

/// A session of its own.
pub(super) async fn connect(
    config: &tokio_postgres::Config,
) -> Result<tokio_postgres::Client, Error> {
    let (client, connection) = config.connect(NoTls).await.map_err(lost)?;
    tokio::spawn(connection);
    Ok(client)
}
