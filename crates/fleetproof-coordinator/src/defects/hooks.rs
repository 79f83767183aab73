use fleetproof_model::RunnerType;

use http::{HeaderMap, StatusCode};
use time::OffsetDateTime;

use crate::{
    call::Call,
    contact::ManagerDetails,
    pages::ManagersView,
    reply::Reply,
    runner_query::RunnerQuery,
    status::Status,
    tables::{
        runner_changes::RunnerChanges,
        runners::{NewRunner, Runner},
    },
};

/// See [`Hooks::system_xid`].
pub type SystemXid = fn(&Call, &Runner, &str) -> Option<String>;

/// See [`Hooks::contact_is_due`].
pub type ContactIsDue = fn(&Call, &Runner, Option<OffsetDateTime>, OffsetDateTime) -> Option<bool>;

/// The points at which a defect can change what the code does. Each is empty in a healthy
/// coordinator; with several defects on, all their functions run, in the order given.
///
/// A hook is told which call and which runner it is about, so that it can be wrong for one
/// endpoint, one type or one age, and right for all else.
#[derive(Debug, Default)]
pub struct Hooks {
    /// By which columns a manager is looked up.
    pub manager_lookup: Option<ManagerLookup>,
    /// Whether who loses the race to make a manager's row does not look again.
    pub gives_up_on_race: bool,
    /// Whether a manager that is to be removed, and is not there, is made first.
    pub makes_manager_for_removal: bool,
    /// Whether a runner whose token is right is refused all the same.
    pub refuse_authentication: Option<fn(&Call, &Runner) -> bool>,
    /// Which type the token of a new runner names.
    pub token_type: Option<fn(&Call, RunnerType) -> RunnerType>,
    /// Changes a runner that is about to be stored, by whichever way of creation.
    pub new_runner: Option<fn(&Call, &mut NewRunner)>,
    /// Under which system ID a manager is looked up and stored; none leaves the one that was sent.
    pub system_xid: Option<SystemXid>,
    /// Whether a contact is written to the column, whose value and the present time it is given;
    /// none leaves the rule as it is.
    pub contact_is_due: Option<ContactIsDue>,
    /// Whether the runner's heartbeat is left out, in memory and column.
    pub skip_runner_contact: Option<fn(&Call, &Runner) -> bool>,
    /// Changes what is noted of a manager (details of `info`, address, time).
    pub manager_details: Option<fn(&Call, &Runner, &mut ManagerDetails)>,
    /// Changes the type under which a new manager is stored.
    pub manager_type: Option<fn(&Runner) -> Option<RunnerType>>,
    /// Whether a write of that name (`runners.delete`, `managers.delete`, `runners.reset_token`,
    /// `runners.update`, …) is left out, while its answer stays as if it had been made.
    pub skip_write: Option<fn(&Call, write: &str) -> bool>,
    /// Whether answers show the columns alone, and not what is newer in memory.
    pub shows_columns: bool,
    /// Changes which runners a list draws from, and its filters.
    pub list: Option<fn(&Call, &mut RunnerQuery)>,
    /// Changes the status that a runner, or one of its managers, is shown with.
    pub shown_status: Option<fn(&Call, &Runner, Status) -> Status>,
    /// Changes the managers that a runner's page is about to show.
    pub managers_view: Option<fn(&Call, &Runner, &mut ManagersView)>,
    /// Whether a runner's page breaks, as by an exception.
    pub break_page: Option<fn(&Call, &Runner) -> bool>,
    /// Changes what `PUT /runners/:id` writes, after it was checked.
    pub update: Option<fn(&Call, &Runner, &mut RunnerChanges)>,
    /// Changes an answer after it was made and before it is sent.
    pub reply: Option<fn(&Call, &mut Reply)>,
    /// Changes the header fields of an answer, those of every answer among them.
    pub headers: Option<fn(&Call, StatusCode, &mut HeaderMap)>,
}

impl Hooks {
    /// Hooks that change nothing.
    pub const NONE: Self = Self {
        manager_lookup: None,
        gives_up_on_race: false,
        makes_manager_for_removal: false,
        refuse_authentication: None,
        token_type: None,
        new_runner: None,
        system_xid: None,
        contact_is_due: None,
        skip_runner_contact: None,
        manager_details: None,
        manager_type: None,
        skip_write: None,
        shows_columns: false,
        list: None,
        shown_status: None,
        managers_view: None,
        break_page: None,
        update: None,
        reply: None,
        headers: None,
    };
}

/// By which columns the manager of a request is looked up before one is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ManagerLookup {
    /// `runner_id` and `system_xid`: the columns of the unique index.
    #[default]
    ByUniqueKey,
    /// Those, `runner_type` and `sharding_key_id`: narrower than the index, as in incident 18679.
    ByAllKeys,
    /// `system_xid` alone: wider than the index.
    BySystemXid,
}
