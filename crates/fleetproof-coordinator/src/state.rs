use std::{fmt, sync::Arc};

use fleetproof_model::{RunnerType, SchemaStep};
use http::{HeaderMap, StatusCode};
use time::OffsetDateTime;

use crate::{
    call::{self, Call},
    cipher::Cipher,
    clock::Clock,
    contact::ManagerDetails,
    database::{Database, Db},
    defects::{Defect, Hooks, ManagerLookup},
    error::ApiResult,
    graphql::GraphqlSchema,
    log::LogSink,
    memory::Memory,
    news::News,
    pages::{ManagersView, SecondFactor, Sessions, SignIn, UiGeneration},
    reply::Reply,
    runner_query::RunnerQuery,
    status::Status,
    tables::{
        runner_changes::RunnerChanges,
        runners::{NewRunner, Runner},
    },
};

/// What every handler has: database, clock, memory, cipher, log and the defects switched on.
/// Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    pub(crate) memory: Memory,
    pub(crate) news: News,
    pub(crate) cipher: Cipher,
    pub(crate) log: LogSink,
    pub(crate) defects: Vec<&'static Defect>,
    pub(crate) request_timeout: std::time::Duration,
    pub(crate) sessions: Sessions,
    pub(crate) graphql: GraphqlSchema,
    pub(crate) ui: UiGeneration,
    pub(crate) sign_in: SignIn,
    pub(crate) second_factor: Option<SecondFactor>,
}

impl fmt::Debug for App {
    /// Shows no secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("step", &self.step())
            .field("clock", &self.clock())
            .finish_non_exhaustive()
    }
}

impl App {
    pub(crate) fn new(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The clock that all times come from.
    pub fn clock(&self) -> Clock {
        self.inner.clock
    }

    /// The present time.
    pub fn now(&self) -> OffsetDateTime {
        self.inner.clock.now()
    }

    /// What Redis holds in GitLab.
    pub fn memory(&self) -> &Memory {
        &self.inner.memory
    }

    /// What answers that stay open wait for.
    pub(crate) fn news(&self) -> &News {
        &self.inner.news
    }

    /// How tokens are stored.
    pub fn cipher(&self) -> &Cipher {
        &self.inner.cipher
    }

    /// The schema step that statements are chosen for.
    pub fn step(&self) -> SchemaStep {
        self.inner.database.step()
    }

    /// A connection to the database, for the length of a request.
    pub async fn db(&self) -> ApiResult<Db> {
        self.inner.database.get().await
    }

    pub(crate) fn database(&self) -> &Database {
        &self.inner.database
    }

    /// What can be asked through GraphQL.
    pub(crate) fn graphql(&self) -> &GraphqlSchema {
        &self.inner.graphql
    }

    pub(crate) fn log(&self) -> &LogSink {
        &self.inner.log
    }

    /// How long a request may take.
    pub(crate) fn request_timeout(&self) -> std::time::Duration {
        self.inner.request_timeout
    }

    /// Who is signed in.
    pub(crate) fn sessions(&self) -> &Sessions {
        &self.inner.sessions
    }

    /// The generation of markup that pages are written in.
    pub(crate) fn ui(&self) -> UiGeneration {
        self.inner.ui
    }

    /// How people sign in.
    pub(crate) fn sign_in(&self) -> SignIn {
        self.inner.sign_in
    }

    /// The second factor, where one is asked for.
    pub(crate) fn second_factor(&self) -> Option<&SecondFactor> {
        self.inner.second_factor.as_ref()
    }

    fn hooks(&self) -> impl Iterator<Item = &'static Hooks> + use<'_> {
        self.inner.defects.iter().map(|defect| &defect.hooks)
    }
}

/// Where defects change what the code does; each of these does nothing in a healthy coordinator.
impl App {
    /// By which columns managers are looked up.
    pub(crate) fn manager_lookup(&self) -> ManagerLookup {
        self.hooks()
            .find_map(|hooks| hooks.manager_lookup)
            .unwrap_or_default()
    }

    /// Whether a manager that is to be removed, and is not there, is made first.
    pub(crate) fn makes_manager_for_removal(&self) -> bool {
        self.hooks().any(|hooks| hooks.makes_manager_for_removal)
    }

    /// Whether who loses the race to make a manager's row does not look again.
    pub(crate) fn gives_up_on_race(&self) -> bool {
        self.hooks().any(|hooks| hooks.gives_up_on_race)
    }

    /// Whether answers show the columns alone.
    pub(crate) fn shows_columns(&self) -> bool {
        self.hooks().any(|hooks| hooks.shows_columns)
    }

    /// Which type the token of a new runner names.
    pub(crate) fn token_type(&self, kind: RunnerType) -> RunnerType {
        self.hooks()
            .filter_map(|hooks| hooks.token_type)
            .find_map(|choose| call::with_current(|call| choose(call, kind)))
            .unwrap_or(kind)
    }

    /// Whether a runner with the right token is refused all the same.
    pub(crate) fn refuses(&self, runner: &Runner) -> bool {
        self.any(runner, |hooks| hooks.refuse_authentication)
    }

    /// What is stored of a new runner.
    pub(crate) fn change_new_runner(&self, new: &mut NewRunner) {
        for change in self.hooks().filter_map(|hooks| hooks.new_runner) {
            call::with_current(|call| change(call, new));
        }
    }

    /// Under which system ID a manager is looked up and stored.
    pub(crate) fn system_xid(&self, runner: &Runner, sent: &str) -> String {
        self.hooks()
            .filter_map(|hooks| hooks.system_xid)
            .find_map(|choose| call::with_current(|call| choose(call, runner, sent)).flatten())
            .unwrap_or_else(|| sent.to_owned())
    }

    /// Whether a contact is written to the column, if a defect decides that.
    pub(crate) fn contact_is_due(
        &self,
        runner: &Runner,
        column: Option<OffsetDateTime>,
        now: OffsetDateTime,
    ) -> Option<bool> {
        self.hooks()
            .filter_map(|hooks| hooks.contact_is_due)
            .find_map(|decide| {
                call::with_current(|call| decide(call, runner, column, now)).flatten()
            })
    }

    /// Whether the runner's heartbeat is left out.
    pub(crate) fn skips_runner_contact(&self, runner: &Runner) -> bool {
        self.any(runner, |hooks| hooks.skip_runner_contact)
    }

    /// Whether a write is left out.
    pub(crate) fn skips_write(&self, write: &str) -> bool {
        self.hooks()
            .filter_map(|hooks| hooks.skip_write)
            .any(|skip| call::with_current(|call| skip(call, write)).unwrap_or(false))
    }

    /// What is noted of a manager.
    pub(crate) fn change_manager_details(&self, runner: &Runner, details: &mut ManagerDetails) {
        for change in self.hooks().filter_map(|hooks| hooks.manager_details) {
            call::with_current(|call| change(call, runner, details));
        }
    }

    /// The type under which a new manager is stored.
    pub(crate) fn manager_type(&self, runner: &Runner) -> RunnerType {
        self.hooks()
            .filter_map(|hooks| hooks.manager_type)
            .find_map(|choose| choose(runner))
            .unwrap_or(runner.kind)
    }

    /// Which runners a list draws from, and its filters.
    pub(crate) fn change_list(&self, query: &mut RunnerQuery) {
        for change in self.hooks().filter_map(|hooks| hooks.list) {
            call::with_current(|call| change(call, query));
        }
    }

    /// The status that a runner, or one of its managers, is shown with.
    pub(crate) fn shown_status(&self, runner: &Runner, status: Status) -> Status {
        self.hooks()
            .filter_map(|hooks| hooks.shown_status)
            .fold(status, |status, choose| {
                call::with_current(|call| choose(call, runner, status)).unwrap_or(status)
            })
    }

    /// The managers that a page is about to show.
    pub(crate) fn change_managers_view(&self, runner: &Runner, view: &mut ManagersView) {
        for change in self.hooks().filter_map(|hooks| hooks.managers_view) {
            call::with_current(|call| change(call, runner, view));
        }
    }

    /// Whether a runner's page breaks.
    pub(crate) fn breaks_page(&self, runner: &Runner) -> bool {
        self.any(runner, |hooks| hooks.break_page)
    }

    /// What is written of a runner that is changed.
    pub(crate) fn change_update(&self, runner: &Runner, changes: &mut RunnerChanges) {
        for change in self.hooks().filter_map(|hooks| hooks.update) {
            call::with_current(|call| change(call, runner, changes));
        }
    }

    /// The answer that is sent.
    pub(crate) fn change_reply(&self, call: &Call, reply: &mut Reply) {
        for change in self.hooks().filter_map(|hooks| hooks.reply) {
            change(call, reply);
        }
    }

    /// The header fields that are sent.
    pub(crate) fn change_headers(&self, call: &Call, status: StatusCode, headers: &mut HeaderMap) {
        for change in self.hooks().filter_map(|hooks| hooks.headers) {
            change(call, status, headers);
        }
    }

    fn any(
        &self,
        runner: &Runner,
        hook: impl Fn(&Hooks) -> Option<fn(&Call, &Runner) -> bool>,
    ) -> bool {
        self.hooks()
            .filter_map(hook)
            .any(|is| call::with_current(|call| is(call, runner)).unwrap_or(false))
    }
}
