use std::time::Duration;

use fleetproof_model::{SchemaStep, Secret};
use tokio::net::TcpListener;

use crate::{
    connector::Connector,
    defects::Defect,
    log::LogSink,
    pages::{SignIn, UiGeneration},
};

/// How a coordinator is started.
#[derive(Debug)]
pub struct Config {
    /// The database: empty, or used by a coordinator before.
    pub database: tokio_postgres::Config,
    /// How connections to it are made: plainly, unless it is said.
    pub connector: Connector,
    /// Where requests are taken.
    pub listener: TcpListener,
    /// The schema step to bring the database to (`--schema-step`).
    pub step: SchemaStep,
    /// Known-bad behaviours to switch on (`--defect`).
    pub defects: Vec<&'static Defect>,
    /// How far the coordinator's clock is ahead of the machine's (`--clock-offset`).
    pub clock_offset: time::Duration,
    /// Whether to make an example fleet (`--seed-data`).
    pub seed_data: bool,
    /// Where the log goes.
    pub log: LogSink,
    /// The secret under which tokens are encrypted; kept in the database if it is not given.
    pub key_base: Option<Secret>,
    /// The generation of markup that pages are written in (`--ui-generation`).
    pub ui_generation: UiGeneration,
    /// How people sign in (`--sign-in`).
    pub sign_in: SignIn,
    /// How many connections to the database are held at most.
    pub pool_size: usize,
    /// How long a request may take.
    pub request_timeout: Duration,
}

impl Config {
    /// A healthy coordinator at the newest step, without seed data and log.
    pub fn new(database: tokio_postgres::Config, listener: TcpListener) -> Self {
        Self {
            database,
            connector: Connector::default(),
            listener,
            step: SchemaStep::NEWEST,
            defects: Vec::new(),
            clock_offset: time::Duration::ZERO,
            seed_data: false,
            log: LogSink::none(),
            key_base: None,
            ui_generation: UiGeneration::default(),
            sign_in: SignIn::default(),
            pool_size: 8,
            request_timeout: Duration::from_secs(60),
        }
    }
}
