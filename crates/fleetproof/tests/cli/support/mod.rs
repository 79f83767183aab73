//! Running the binary, and targets that misbehave.

mod chromium;
mod fake;
mod fleet;
mod front;
mod hook;
mod monitoring;
mod old_server;
mod run;
mod served;
mod watching;

pub(crate) use chromium::{Driver, sign_in};
pub(crate) use fake::{Answer, Fake, gitlab};
pub(crate) use fleet::SimulatedFleet;
pub(crate) use front::Front;
pub(crate) use hook::{Hook, Manner, Told};
pub(crate) use monitoring::{Alertmanager, Prometheus};
pub(crate) use old_server::postgresql_12;
pub(crate) use run::{Ended, Fleetproof, Started};
pub(crate) use served::{Served, execute, migrate};
pub(crate) use watching::{Running, Watching};

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until `condition` gives something.
#[track_caller]
pub(crate) fn wait_for<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(value) = condition() {
            return value;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A port on which nobody listens.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
