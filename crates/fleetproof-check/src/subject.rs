use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use fleetproof_client::{
    Client, CreateRunner, Info, Recorder, RegisterRunner, Registered, Reply, Scope,
};
use fleetproof_model::{Cohort, RunnerType, SchemaStep, Secret};
use serde_json::{Map, Value};

use crate::{
    Aspect, CheckResult, Database, Ledger, Runner, Stop, Target, cell::Cell, ensure_status,
};

/// What a check is put to: a runner of one cell, and the target that it is on.
pub struct Subject {
    /// A client whose exchanges become the evidence.
    pub client: Client,
    /// The target.
    pub target: Arc<Target>,
    /// The column of the matrix.
    pub cell: Cell,
    /// The step of the schema time line, where it is known.
    pub step: Option<SchemaStep>,
    pub(crate) runner: Option<Arc<Runner>>,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) recorder: Recorder,
    /// Distinguishes this run from any other on the same target.
    pub(crate) run: Arc<str>,
    pub(crate) serial: Arc<AtomicU32>,
}

impl Subject {
    /// The runner type of the cell.
    pub fn runner_type(&self) -> RunnerType {
        self.cell.runner_type
    }

    /// The runner that the check is run on.
    ///
    /// # Errors
    /// A check that runs on nothing has none.
    pub fn runner(&self) -> CheckResult<&Runner> {
        self.runner
            .as_deref()
            .ok_or_else(|| Stop::NotHere("the check has no runner".to_owned()))
    }

    /// A manager of the runner that the target knows from before.
    ///
    /// # Errors
    /// Skips the check for a runner that never had a manager, or has lost them to clean-up.
    pub fn known_manager(&self) -> CheckResult<&str> {
        self.runner()?
            .known_manager()
            .ok_or_else(|| Stop::NotHere("the runner has no manager from before".to_owned()))
    }

    /// A system ID that nobody has used, in the form of the official client's (contract CLI-17).
    pub fn fresh_system_id(&self) -> String {
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        format!("s_{}{serial:06x}", self.run)
    }

    /// The tag that every runner of this run has; by it they are found and removed.
    pub fn run_tag(&self) -> String {
        format!("fleetproof-{}", self.run)
    }

    /// Text that nobody else uses, for descriptions and tags.
    pub fn unique(&self, what: &str) -> String {
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        format!("fleetproof-{}-{what}-{serial:x}", self.run)
    }

    /// What a runner manager says of itself, in full; `mark` tells one from another.
    pub fn info(&self, mark: &str) -> Info {
        Info {
            name: Some("gitlab-runner".to_owned()),
            version: Some("17.11.1".to_owned()),
            revision: Some(format!("{mark:.8}")),
            platform: Some("linux".to_owned()),
            architecture: Some("amd64".to_owned()),
            executor: Some("docker".to_owned()),
            features: Map::from_iter([
                ("variables".to_owned(), Value::Bool(true)),
                ("cancel_gracefully".to_owned(), Value::Bool(true)),
            ]),
            config: Map::from_iter([("gpus".to_owned(), "all".into())]),
        }
    }

    /// Whom runners of this cell serve.
    ///
    /// # Errors
    /// Skips the check where the target has no group or project for them.
    pub fn scope(&self) -> CheckResult<Scope> {
        self.target.scope(self.runner_type()).map_err(Stop::NotHere)
    }

    /// The registration token for the cell's runner type.
    ///
    /// # Errors
    /// Skips the check where none is known.
    pub fn registration_token(&self) -> CheckResult<&Secret> {
        self.target
            .registration_tokens
            .get(&self.runner_type())
            .ok_or_else(|| Stop::NotHere("no registration token is known".to_owned()))
    }

    /// The target's database.
    ///
    /// # Errors
    /// Skips the check where there is none.
    pub fn database(&self) -> CheckResult<&Database> {
        self.target
            .database
            .as_ref()
            .ok_or_else(|| Stop::NotHere("no --database-url was given".to_owned()))
    }

    /// Fields for a new runner: a description and the tag of this run.
    pub fn fields(&self, what: &str) -> RegisterRunner {
        RegisterRunner {
            description: Some(self.unique(what)),
            tag_list: Some(vec![self.run_tag()]),
            ..RegisterRunner::default()
        }
    }

    /// Registers a runner of the cell's type by registration token, to be removed at the end.
    ///
    /// # Errors
    /// Fails the check if the answer is not 201 with a runner.
    pub async fn register(&self, fields: &RegisterRunner) -> CheckResult<(Registered, Reply)> {
        self.register_by(self.registration_token()?, fields).await
    }

    /// Registers a runner by that registration token, to be removed at the end.
    ///
    /// # Errors
    /// Fails the check if the answer is not 201 with a runner.
    pub async fn register_by(
        &self,
        token: &Secret,
        fields: &RegisterRunner,
    ) -> CheckResult<(Registered, Reply)> {
        let reply = self.client.register(Some(token), fields).await?;
        self.made(reply)
    }

    /// Creates a runner of the cell's type as a user, to be removed at the end.
    ///
    /// # Errors
    /// Fails the check if the answer is not 201 with a runner.
    pub async fn create(&self, fields: &RegisterRunner) -> CheckResult<(Registered, Reply)> {
        self.create_in(self.scope()?, fields).await
    }

    /// Creates a runner of any type as a user, to be removed at the end.
    ///
    /// # Errors
    /// Fails the check if the answer is not 201 with a runner.
    pub async fn create_in(
        &self,
        scope: Scope,
        fields: &RegisterRunner,
    ) -> CheckResult<(Registered, Reply)> {
        let fields = fields.clone();
        let runner = CreateRunner { scope, fields };
        let reply = self.client.create_runner(&runner).await?;
        self.made(reply)
    }

    /// Takes the answer to a registration or creation, and notes the runner for removal.
    ///
    /// # Errors
    /// Fails the check if the answer is not 201 with a runner.
    pub fn made(&self, reply: Reply) -> CheckResult<(Registered, Reply)> {
        ensure_status!(reply, 201);
        let Some(made) = reply.read::<Registered>() else {
            return Err(Stop::failed(
                Aspect::Field("id, token, token_expires_at".to_owned()),
                "the answer names the runner's id, token and token_expires_at",
                reply.text(),
            ));
        };
        self.ledger.made(made.id, Some(made.token.clone()));
        Ok((made, reply))
    }

    /// Notes that a runner is gone, so that nobody tries to remove it again.
    pub fn gone(&self, id: i64) {
        self.ledger.gone(id);
    }

    /// Says that an error of the application is right in `reply`. Without it each one fails the
    /// check that met it.
    pub fn tolerate_error(&self, reply: &Reply) {
        self.recorder.tolerate(reply);
    }

    /// `GET /runners/:id`, which must answer 200.
    ///
    /// # Errors
    /// Fails the check if it does not.
    pub async fn read_runner(&self, id: i64) -> CheckResult<Value> {
        let reply = self.client.runner(id).await?;
        ensure_status!(reply, 200);
        Ok(reply.json())
    }

    /// `GET /runners/:id/managers`, which must answer 200 with a list.
    ///
    /// # Errors
    /// Fails the check if it does not.
    pub async fn read_managers(&self, id: i64) -> CheckResult<Vec<Value>> {
        let reply = self.client.managers(id).await?;
        ensure_status!(reply, 200);
        match reply.json() {
            Value::Array(managers) => Ok(managers),
            _ => Err(Stop::failed(
                Aspect::Other,
                "the managers are a JSON array",
                reply.text(),
            )),
        }
    }

    /// Shadow rows of the runner and of its managers equal the source rows. At a step before the
    /// backfill they may be missing, for the runner may be older than the sync triggers.
    ///
    /// # Errors
    /// Fails the check if they do not; skips it without a database.
    pub async fn ensure_synced(&self, runner_id: i64) -> CheckResult {
        // An unsynced runner has no shadow row, at whichever step such runners were found.
        let step = match self.cell.cohort {
            Cohort::Unsynced => Some(SchemaStep::SyncTriggers),
            _ => self.step,
        };
        self.database()?.ensure_synced(&[runner_id], step).await
    }

    /// The same for a runner that was made, or removed, at the present step: none of its shadow
    /// rows is missing, at whichever step that is.
    ///
    /// # Errors
    /// Fails the check if they do not; skips it without a database.
    pub async fn ensure_copied(&self, runner_id: i64) -> CheckResult {
        self.database()?.ensure_synced(&[runner_id], None).await
    }
}
