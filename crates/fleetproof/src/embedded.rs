//! The embedded target: the one place where private server, coordinator and suite meet.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use fleetproof_browser::Credentials;
use fleetproof_check::{
    Database, LogSource, Options, ProgressSender, Suite, Target, TargetOptions,
};
use fleetproof_client::{Client, ClientOptions};
use fleetproof_coordinator::{Config, Coordinator, Defect, LogRing, LogSink, Running};
use fleetproof_model::{RunnerType, SchemaStep};
use fleetproof_postgres::{Binaries, PrivateServer};
use tokio::net::TcpListener;
use tokio_postgres::NoTls;

use crate::{
    error::{Error, chain},
    signals::Interrupt,
};

/// Starts the private server that embedded coordinators work on, by its Unix socket alone.
pub(crate) async fn start_server(pg_bin: Option<&Path>) -> Result<PrivateServer, Error> {
    let binaries = Binaries::find(pg_bin)?;
    let options = fleetproof_postgres::Options::new(binaries);
    Ok(PrivateServer::start(options).await?)
}

/// A group or project takes 1,000 runners by default (contract REG-28, REG-29); a cell may ask for
/// more.
const ROOM: &str = "UPDATE plan_limits SET ci_registered_group_runners = 0, \
                    ci_registered_project_runners = 0";

/// A coordinator within this process, on a database of its own.
pub(crate) struct Stage<'a> {
    server: &'a PrivateServer,
    name: String,
    running: Running,
    log: LogRing,
}

/// How far the time line is walked, and what is done to the schema on the way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Walk {
    /// The first step, at which the coordinator was started.
    pub(crate) from: SchemaStep,
    /// The last step.
    pub(crate) until: SchemaStep,
    /// SQL to be run as soon as that step is reached.
    pub(crate) patch: Option<(SchemaStep, &'static str)>,
}

impl<'a> Stage<'a> {
    /// Starts a coordinator at that step of the time line.
    ///
    /// # Errors
    /// If the server or the coordinator refuses.
    pub(crate) async fn open(
        server: &'a PrivateServer,
        name: &str,
        defects: Vec<&'static Defect>,
        step: SchemaStep,
    ) -> Result<Self, Error> {
        server.create_database(name).await?;
        let config = |listener| {
            let mut config = Config::new(server.config(name), listener);
            config.step = step;
            config.defects = defects;
            config
        };
        Self::begin(server, name, config).await
    }

    /// Starts a coordinator on a database that is there.
    ///
    /// # Errors
    /// If the coordinator refuses.
    pub(crate) async fn begin(
        server: &'a PrivateServer,
        name: &str,
        config: impl FnOnce(TcpListener) -> Config,
    ) -> Result<Self, Error> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|error| {
            Error::CannotTell(format!("cannot listen on the loopback address: {error}"))
        })?;
        let log = LogRing::new();
        let mut config = config(listener);
        config.log = LogSink::none().and_ring(&log);
        let stage = Self {
            server,
            name: name.to_owned(),
            running: Coordinator::start(config).await?,
            log,
        };
        stage.apply(ROOM).await?;
        Ok(stage)
    }

    /// The coordinator.
    pub(crate) fn running(&self) -> &Running {
        &self.running
    }

    /// Its log.
    pub(crate) fn log(&self) -> &LogRing {
        &self.log
    }

    /// A run of the suite on this coordinator, which has access to all that there is.
    ///
    /// # Errors
    /// If the coordinator does not answer as one.
    pub(crate) async fn suite(
        &self,
        mut options: Options,
        timeout: Duration,
        progress: Option<ProgressSender>,
        stop: Arc<AtomicBool>,
    ) -> Result<Suite, Error> {
        let access = self.running.access();
        if let Some(pages) = &mut options.pages {
            let login = &access.login;
            pages.credentials = Credentials {
                login: Some((login.username.clone(), login.password.clone())),
                ..Credentials::default()
            };
        }
        let mut client = ClientOptions::new(&self.running.url())?;
        client.token = Some(access.admin_token.clone());
        client.timeout = timeout;
        let tokens = &access.registration_tokens;
        let database = Database::connect(&self.server.config(&self.name), NoTls).await?;
        let target = TargetOptions {
            group: Some(access.group.full_path.clone()),
            project: Some(access.project.full_path.clone()),
            registration_tokens: HashMap::from([
                (RunnerType::Instance, tokens.instance.clone()),
                (RunnerType::Group, tokens.group.clone()),
                (RunnerType::Project, tokens.project.clone()),
            ]),
            database: Some(database),
            logs: Arc::new(Ring(self.log.clone())),
        };
        let target = Target::discover(Client::new(client)?, target).await?;
        Ok(Suite::new(target, options, progress, stop))
    }

    /// Walks the time line with `suite`, until the end or an interruption.
    ///
    /// # Errors
    /// If the schema cannot be moved, or the database fails.
    pub(crate) async fn walk(
        &self,
        suite: &mut Suite,
        walk: Walk,
        interrupt: &Interrupt,
    ) -> Result<(), Error> {
        for step in walk.until.up_to().filter(|step| *step >= walk.from) {
            if interrupt.came() {
                break;
            }
            self.running.advance(step).await?;
            if let Some((at, sql)) = walk.patch
                && at == step
            {
                self.apply(sql).await?;
            }
            let to_come: Vec<_> = walk.until.up_to().filter(|later| *later > step).collect();
            suite.at_step(Some(step), &to_come).await?;
        }
        Ok(())
    }

    /// Ends the coordinator.
    ///
    /// # Errors
    /// If the private server has ended before: what was seen then says nothing of the coordinator.
    pub(crate) async fn close(self) -> Result<(), Error> {
        self.running.shutdown().await;
        if self.server.has_ended() {
            return Err(Error::CannotTell(format!(
                "the private PostgreSQL ended during the run: {}",
                self.server.last_words()
            )));
        }
        Ok(self.server.drop_database(&self.name).await?)
    }

    async fn apply(&self, sql: &str) -> Result<(), Error> {
        let run = async {
            let (client, connection) = self.server.config(&self.name).connect(NoTls).await?;
            tokio::spawn(connection);
            client.batch_execute(sql).await
        };
        run.await.map_err(|error: tokio_postgres::Error| {
            Error::CannotTell(format!("cannot change the schema: {}", chain(&error)))
        })
    }
}

/// The coordinator's log, as the suite asks for it.
struct Ring(LogRing);

impl LogSource for Ring {
    fn lines(&self, correlation_id: &str) -> Vec<String> {
        self.0.lines_for(correlation_id)
    }
}
