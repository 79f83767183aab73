use std::{net::SocketAddr, time::Duration};

use axum::{ServiceExt, extract::Request, serve::ListenerExt};
use deadpool_postgres::Connect as _;
use fleetproof_model::SchemaStep;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use tracing::warn;

use crate::{
    bootstrap::{self, Access},
    clock::Clock,
    config::Config,
    connector::Connector,
    database::{Database, QueryError, session},
    error::CoordinatorError,
    graphql,
    memory::Memory,
    news::News,
    pages::{self, SecondFactor, Sessions, SignIn},
    router::router,
    seed,
    state::{App, Inner},
};

/// How long [`Running::shutdown`] waits for requests under way beyond their own time limit.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);

/// The reference coordinator.
#[derive(Debug)]
pub struct Coordinator;

impl Coordinator {
    /// Brings the database to the step, makes what a first start needs, and serves requests until
    /// [`Running::shutdown`].
    ///
    /// # Errors
    /// [`CoordinatorError`]: the database cannot be reached or brought to the step, or its tokens
    /// cannot be read.
    pub async fn start(config: Config) -> Result<Running, CoordinatorError> {
        let session = session(config.database);
        let connector = config.connector;
        migrate(&session, &connector, config.step).await?;
        let pool = (session.clone(), connector.clone());
        let database = Database::new(pool, config.pool_size, config.step)?;
        let clock = Clock::shifted(config.clock_offset);
        let mut db = database
            .connection()
            .await
            .map_err(CoordinatorError::Connection)?;
        let cipher = bootstrap::cipher(&db, config.key_base.as_ref()).await?;
        let mut access = bootstrap::prepare(&mut db, &cipher, clock.now()).await?;
        if config.seed_data {
            seed::plant(&mut db, &cipher, &access, clock.now()).await?;
        }
        drop(db);
        let second_factor = (config.sign_in == SignIn::TwoFactor).then(SecondFactor::new);
        access.login.totp_secret = second_factor.as_ref().map(SecondFactor::secret);
        let app = App::new(Inner {
            database,
            clock,
            memory: Memory::default(),
            news: News::default(),
            cipher,
            log: config.log,
            defects: config.defects,
            request_timeout: config.request_timeout,
            sessions: Sessions::default(),
            graphql: graphql::schema(),
            ui: config.ui_generation,
            sign_in: config.sign_in,
            second_factor,
        });
        let address = config
            .listener
            .local_addr()
            .map_err(CoordinatorError::Listener)?;
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(serve(config.listener, app.clone(), stopped));
        Ok(Running {
            app,
            access,
            session,
            connector,
            address,
            shutdown_limit: config.request_timeout + SHUTDOWN_GRACE,
            stop: Some(stop),
            server,
        })
    }
}

/// A coordinator that serves requests. It ends when this is dropped, at once; with
/// [`Running::shutdown`], orderly.
#[derive(Debug)]
pub struct Running {
    app: App,
    access: Access,
    session: tokio_postgres::Config,
    connector: Connector,
    address: SocketAddr,
    shutdown_limit: Duration,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl Running {
    /// The address without a path, such as `http://127.0.0.1:8929`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What is needed to use it.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Clock, memory, cipher: what handlers have.
    pub fn state(&self) -> &App {
        &self.app
    }

    /// How many statements it has run so far, in all requests together.
    pub fn statements_run(&self) -> u64 {
        self.app.database().statements_run()
    }

    /// The schema step that it works at.
    pub fn step(&self) -> SchemaStep {
        self.app.step()
    }

    /// Migrates forward to `step` while requests are served.
    ///
    /// # Errors
    /// [`CoordinatorError`]: the database cannot be brought there; a step that was reached before
    /// the failing one stays reached.
    pub async fn advance(&self, step: SchemaStep) -> Result<(), CoordinatorError> {
        for next in SchemaStep::ALL {
            if next > self.app.step() && next <= step {
                migrate(&self.session, &self.connector, next).await?;
                self.app.database().move_to(next);
            }
        }
        if step < self.app.step() {
            // Lets the schema say why not.
            migrate(&self.session, &self.connector, step).await?;
        }
        Ok(())
    }

    /// Works as at `step` from now on, on a database that somebody else has migrated: the deploy of
    /// the code that goes with it.
    pub fn follow(&self, step: SchemaStep) {
        self.app.database().move_to(step);
    }

    /// Takes no further requests, ends the answers that stay open, finishes the other requests under
    /// way, and closes the connections to the database.
    pub async fn shutdown(mut self) {
        self.app.news().end();
        if let Some(stop) = self.stop.take() {
            // The server may have ended by itself.
            let _ = stop.send(());
        }
        if tokio::time::timeout(self.shutdown_limit, &mut self.server)
            .await
            .is_err()
        {
            warn!("requests under way did not end in time and were given up");
        }
        self.app.database().close();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.server.abort();
        self.app.database().close();
    }
}

async fn migrate(
    config: &tokio_postgres::Config,
    connector: &Connector,
    step: SchemaStep,
) -> Result<(), CoordinatorError> {
    let connected = connector.connect(config).await;
    let (mut client, connection) = connected.map_err(QueryError::from)?;
    let migrated = fleetproof_schema::migrate(&mut client, step).await;
    drop(client);
    // Ends with its client; what it says then adds nothing to what the client said.
    let _ = connection.await;
    match migrated {
        Ok(_) => Ok(()),
        Err(source) => Err(CoordinatorError::Migration { step, source }),
    }
}

async fn serve(listener: TcpListener, app: App, stopped: oneshot::Receiver<()>) {
    let listener = listener.tap_io(|stream| {
        // Answers are small and single; a delay of 40 ms for each would be all that is seen.
        let _ = stream.set_nodelay(true);
    });
    let service = pages::rewritten(router(app));
    let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(service);
    let served = axum::serve(listener, service)
        .with_graceful_shutdown(async {
            // A sender that is gone means the same.
            let _ = stopped.await;
        })
        .await;
    if let Err(error) = served {
        warn!(%error, "the listening socket failed");
    }
}
