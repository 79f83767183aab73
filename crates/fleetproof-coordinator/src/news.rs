//! What answers that stay open wait for: that a runner is in contact, or that the server ends.

use tokio::sync::{broadcast, watch};

/// Contacts that somebody who waits may be behind by; who is behind by more has to look anyway.
const BACKLOG: usize = 256;

/// Tells those who wait. Costs little where nobody does.
#[derive(Debug)]
pub(crate) struct News {
    contacts: broadcast::Sender<i64>,
    ends: watch::Sender<bool>,
}

impl Default for News {
    fn default() -> Self {
        Self {
            contacts: broadcast::Sender::new(BACKLOG),
            ends: watch::Sender::new(false),
        }
    }
}

impl News {
    /// Says that a runner was in contact, once what it leaves behind is written.
    pub(crate) fn contact(&self, runner_id: i64) {
        // Mostly nobody waits.
        let _ = self.contacts.send(runner_id);
    }

    /// The contacts from now on.
    pub(crate) fn contacts(&self) -> Contacts {
        Contacts(self.contacts.subscribe())
    }

    /// Says that the server ends: answers that would stay open would keep it from doing so.
    pub(crate) fn end(&self) {
        self.ends.send_replace(true);
    }

    /// Waits until the server ends.
    pub(crate) async fn ended(&self) {
        // The sender lives as long as `self` does.
        let _ = self.ends.subscribe().wait_for(|ends| *ends).await;
    }
}

/// Contacts since it was asked for.
#[derive(Debug)]
pub(crate) struct Contacts(broadcast::Receiver<i64>);

impl Contacts {
    /// Waits for a contact of that runner, or for so many others that one of it may be among them.
    pub(crate) async fn of(&mut self, runner_id: i64) {
        loop {
            match self.0.recv().await {
                Ok(id) if id == runner_id => return,
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return,
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}
