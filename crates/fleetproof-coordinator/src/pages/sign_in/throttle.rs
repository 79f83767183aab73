use http::{HeaderName, StatusCode, header};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime, macros::format_description};

use crate::{reply::Reply, state::App};

/// Sign-ins that an address, and a name, may try in a minute (`throttle_protected_paths`).
const LIMIT: u32 = 10;
/// The window in seconds.
const WINDOW: i64 = 60;

/// Counts a try; the refusal, if there were too many in this minute: GitLab's plain one, with the
/// fields that say when to come again (contract GEN-21).
pub(super) fn check(app: &App, address: &str, login: &str) -> Option<Reply> {
    let now = app.now();
    let count = |what: &str, value: &str| {
        let key = format!("sign_in\0{what}\0{}", value.to_lowercase());
        app.memory().count_request(Sha256::digest(key).into(), now)
    };
    let observed = count("address", address).max(count("login", login));
    (observed > LIMIT).then(|| refusal(observed, now))
}

fn refusal(observed: u32, now: OffsetDateTime) -> Reply {
    let reset = now + Duration::seconds(WINDOW);
    let form = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let fields = [
        (
            "ratelimit-name",
            "throttle_unauthenticated_protected_paths".to_owned(),
        ),
        ("ratelimit-limit", LIMIT.to_string()),
        ("ratelimit-observed", observed.to_string()),
        ("ratelimit-remaining", "0".to_owned()),
        ("ratelimit-reset", reset.unix_timestamp().to_string()),
        (
            "ratelimit-resettime",
            reset.format(form).unwrap_or_default(),
        ),
    ];
    let reply = Reply::text(StatusCode::TOO_MANY_REQUESTS, "text/plain", "Retry later\n")
        .header(header::RETRY_AFTER, WINDOW.to_string());
    fields.into_iter().fold(reply, |reply, (name, value)| {
        reply.header(HeaderName::from_static(name), value)
    })
}
