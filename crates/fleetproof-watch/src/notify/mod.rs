//! Telling somebody: messages are made with the round that they tell of, kept in the history, and
//! sent one after another to each receiver until it has taken them.

mod alertmanager;
mod deliver;
mod webhook;

use std::sync::Arc;

pub use deliver::{Delivery, ReceiverError};

use crate::{
    alert::Alert,
    history::Message,
    options::{Receiver, ReceiverKind},
};

/// The receivers' names: `webhook`, and `webhook-2` for the second.
pub(crate) fn names(receivers: &[Receiver]) -> Vec<String> {
    let of_kind = |at: usize| {
        let kind = receivers[at].kind;
        let before = receivers[..at].iter().filter(|other| other.kind == kind);
        match before.count() {
            0 => kind.as_str().to_owned(),
            before => format!("{}-{}", kind.as_str(), before + 1),
        }
    };
    (0..receivers.len()).map(of_kind).collect()
}

/// Makes messages to all receivers of the alerts of a round.
pub type MakeMessages = Arc<dyn Fn(&[Alert]) -> Vec<Message> + Send + Sync>;

/// What makes messages to all receivers of the alerts of a round. `page` is the address of the status
/// page.
pub fn messages_to(receivers: &[Receiver], page: &str) -> MakeMessages {
    let kinds: Vec<_> = receivers.iter().map(|receiver| receiver.kind).collect();
    let names = names(receivers);
    let page = page.to_owned();
    Arc::new(move |alerts| {
        if alerts.is_empty() {
            return Vec::new();
        }
        let mut messages = Vec::new();
        for (name, kind) in names.iter().zip(&kinds) {
            let bodies = bodies(*kind, name, alerts, &page);
            messages.extend(bodies.into_iter().map(|body| Message {
                receiver: name.clone(),
                body: body.to_string(),
            }));
        }
        messages
    })
}

/// The bodies that tell a receiver of that kind and name of the alerts.
fn bodies(kind: ReceiverKind, name: &str, alerts: &[Alert], page: &str) -> Vec<serde_json::Value> {
    match kind {
        ReceiverKind::Webhook => webhook::bodies(name, alerts, page),
        ReceiverKind::Alertmanager => vec![alertmanager::body(alerts, page)],
    }
}
