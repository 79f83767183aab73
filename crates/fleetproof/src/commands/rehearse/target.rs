use std::path::Path;

use fleetproof_model::Secret;
use fleetproof_postgres::{Binaries, Options, PrivateServer};
use tokio_postgres::Client;

use crate::{
    database::reach,
    error::{Error, chain},
    secrets,
};

/// The oldest server that can be read.
const OLDEST: i32 = 13;

/// A session on the database to read.
pub(super) async fn connect(
    given: Option<&Secret>,
    ca_file: Option<&Path>,
) -> Result<Client, Error> {
    let Some(url) = secrets::database_url(given)? else {
        return Err(Error::Call(
            "no database is named: give --database-url URL or FLEETPROOF_DATABASE_URL".to_owned(),
        ));
    };
    let url = url.on_behalf_of("fleetproof rehearse");
    Ok(reach(&url, ca_file, "the database").await?.client)
}

/// A private server of the database's major version, or the next one that is found.
pub(super) async fn scratch_server(
    target: &Client,
    pg_bin: Option<&Path>,
) -> Result<PrivateServer, Error> {
    let row = target
        .query_one("SELECT current_setting('server_version_num')::int", &[])
        .await;
    let number: i32 = row
        .map_err(|error| Error::CannotTell(format!("cannot read the database: {}", chain(&error))))?
        .get(0);
    let major = number / 10_000;
    if major < OLDEST {
        return Err(Error::Call(format!(
            "the database is PostgreSQL {major}, and version {OLDEST} or later is needed"
        )));
    }
    let binaries = Binaries::find_at_least(pg_bin, major.unsigned_abs())?;
    Ok(PrivateServer::start(Options::new(binaries).autovacuum(false)).await?)
}
