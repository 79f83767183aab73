//! How long a private server takes, step by step: the second run shows the start from a template.
//!
//! `cargo run --release -p fleetproof-postgres --example start`

use std::time::Instant;

use fleetproof_postgres::{Binaries, Options, PostgresError, PrivateServer};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), PostgresError> {
    let begin = Instant::now();
    let binaries = Binaries::find(None)?;
    println!("{:8.1?} {} found", begin.elapsed(), binaries.version());

    let begin = Instant::now();
    let server = PrivateServer::start(Options::new(binaries).tcp()).await?;
    println!(
        "{:8.1?} until the first query was answered",
        begin.elapsed()
    );

    for name in ["first", "second", "third"] {
        let begin = Instant::now();
        server.create_database(name).await?;
        println!("{:8.1?} for the {name} database", begin.elapsed());
    }

    let begin = Instant::now();
    server.stop().await?;
    println!("{:8.1?} until server and folder were gone", begin.elapsed());
    Ok(())
}
