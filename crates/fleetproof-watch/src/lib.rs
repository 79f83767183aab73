//! The watch: rounds of probes of a fleet's cohorts without end, and somebody told when one fails.
//!
//! What makes a runner worth asking is its age, and asking makes it young. So the watch holds a reserve
//! of dormant runners and spends them one by one; what it sees is kept in a history of its own, from
//! which it goes on after any end. [`watch`] joins the parts; each of them works without the others.

mod alert;
mod cell;
mod clock;
mod fleet;
mod history;
mod judge;
mod look;
mod metrics;
mod names;
mod notify;
mod options;
pub mod prometheus;
mod reserve;
mod round;
mod serve;
mod unkept;
mod watch;

pub use alert::{Alert, Kind, Mark, Runbook};
pub use cell::{Age, WatchCell, WatchCohort};
pub use clock::{Clock, SystemClock};
pub use fleet::{
    Contact, DarkFleet, Evidence, Fleet, GitlabFleet, HeldRunner, Line, Observation, PLANTING,
    PageText, PlantOrder, Planted, Question, Release, Sent, Visit, VisitOrder,
};
pub use history::{
    History, HistoryError, HistoryOptions, LastRounds, Message, NewRunner, ProbeLine, RoundLine,
    RoundRecord, RunnerState, StoredFinding,
};
pub use judge::{Confirmation, Judge, Judged, Reach, RoundMark, Standing, Standings, State};
pub use look::{Eyes, Look, LookOrder, Looks, PAGE};
pub use metrics::Metrics;
pub use notify::{Delivery, MakeMessages, ReceiverError, messages_to};
pub use options::{
    Connect, Pace, PageWatch, ReadToken, Receiver, ReceiverKind, TokenPlace, WatchTarget,
};
pub use reserve::{Outlook, Outlooks};
pub use round::{Shared, Watcher};
pub use watch::{WatchError, WatchOptions, discover, remove_runners, watch};
