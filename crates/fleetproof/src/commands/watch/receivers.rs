use fleetproof_model::Secret;
use fleetproof_watch::{Receiver, ReceiverKind};

/// Who is told.
pub(super) fn all(alertmanager: Option<&Secret>, webhook: Option<&Secret>) -> Vec<Receiver> {
    let of =
        |kind: ReceiverKind, url: Option<&Secret>| url.cloned().map(|url| Receiver { kind, url });
    [
        of(ReceiverKind::Alertmanager, alertmanager),
        of(ReceiverKind::Webhook, webhook),
    ]
    .into_iter()
    .flatten()
    .collect()
}
