use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use cookie::Key;
use time::{Duration, OffsetDateTime};

use crate::tokens::random;

/// A session ends when nothing was asked for so long (`session_expire_delay`, 10,080 minutes).
const IDLE_LIMIT: Duration = Duration::days(7);
/// It ends after so long, however busy it is.
const AGE_LIMIT: Duration = Duration::days(30);
/// The sessions that a user has at once; the one used longest ago gives way (`ActiveSession`).
const PER_USER: usize = 100;
/// How long a given password waits for the second factor.
const CODE_LIMIT: Duration = Duration::minutes(10);
/// Characters of a session's name.
const ID_LENGTH: usize = 32;

/// Who is signed in, in the memory of this process, as GitLab keeps it in Redis.
///
/// Cookies are signed with a key that ends with the process, as the sessions do. Somebody who is
/// not signed in has a cookie, too, for the sake of the form's token, and takes no memory here.
pub(crate) struct Sessions {
    key: Key,
    open: Mutex<HashMap<String, Open>>,
    /// Sessions whose user has given the password, and not yet the second factor.
    waiting: Mutex<HashMap<String, (i64, OffsetDateTime)>>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    user_id: i64,
    since: OffsetDateTime,
    used_at: OffsetDateTime,
}

impl Open {
    fn is_over(&self, now: OffsetDateTime) -> bool {
        now - self.used_at >= IDLE_LIMIT || now - self.since >= AGE_LIMIT
    }
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            key: Key::generate(),
            open: Mutex::default(),
            waiting: Mutex::default(),
        }
    }
}

impl fmt::Debug for Sessions {
    /// Shows no secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").finish_non_exhaustive()
    }
}

impl Sessions {
    /// What cookies are signed with.
    pub(super) fn key(&self) -> &Key {
        &self.key
    }

    /// The name of a session that nobody has.
    pub(super) fn new_id() -> String {
        random(ID_LENGTH)
    }

    /// Signs a user in; the session's name, which no earlier cookie had.
    pub(super) fn begin(&self, user_id: i64, now: OffsetDateTime) -> String {
        let id = Self::new_id();
        let mut open = self.lock();
        open.retain(|_, session| !session.is_over(now));
        let mut of_user: Vec<(OffsetDateTime, String)> = open
            .iter()
            .filter(|(_, session)| session.user_id == user_id)
            .map(|(id, session)| (session.used_at, id.clone()))
            .collect();
        if of_user.len() >= PER_USER {
            of_user.sort();
            if let Some((_, oldest)) = of_user.first() {
                open.remove(oldest);
            }
        }
        let session = Open {
            user_id,
            since: now,
            used_at: now,
        };
        open.insert(id.clone(), session);
        id
    }

    /// Notes that the user of a session that is not open yet has given the password.
    pub(super) fn wait_for_code(&self, id: &str, user_id: i64, now: OffsetDateTime) {
        let mut waiting = self.waiting();
        waiting.retain(|_, (_, since)| now - *since < CODE_LIMIT);
        waiting.insert(id.to_owned(), (user_id, now));
    }

    /// The user who has given the password in that session, and not yet the second factor.
    pub(super) fn waits_for_code(&self, id: &str, now: OffsetDateTime) -> Option<i64> {
        let waiting = self.waiting();
        let (user_id, since) = waiting.get(id)?;
        (now - *since < CODE_LIMIT).then_some(*user_id)
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, (i64, OffsetDateTime)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The user of a session that has not ended; it counts as used.
    pub(super) fn user_id(&self, id: &str, now: OffsetDateTime) -> Option<i64> {
        let mut open = self.lock();
        let session = open.get_mut(id)?;
        if session.is_over(now) {
            open.remove(id);
            return None;
        }
        session.used_at = session.used_at.max(now);
        Some(session.user_id)
    }

    /// Ends a session.
    pub(super) fn end(&self, id: &str) {
        self.lock().remove(id);
        self.waiting().remove(id);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOON: OffsetDateTime = datetime!(2024-11-01 12:00 UTC);

    #[test]
    fn a_session_ends_when_it_is_not_used_and_when_it_is_old() {
        let sessions = Sessions::default();
        let id = sessions.begin(1, NOON);
        assert_eq!(sessions.user_id(&id, NOON + Duration::days(6)), Some(1));
        let used = NOON + Duration::days(12);
        assert_eq!(sessions.user_id(&id, used), Some(1));
        assert_eq!(sessions.user_id(&id, used + IDLE_LIMIT), None);
        let id = sessions.begin(1, NOON);
        for day in 1..30 {
            assert_eq!(sessions.user_id(&id, NOON + Duration::days(day)), Some(1));
        }
        assert_eq!(sessions.user_id(&id, NOON + AGE_LIMIT), None);
    }

    #[test]
    fn the_session_used_longest_ago_gives_way() {
        let sessions = Sessions::default();
        let other = sessions.begin(2, NOON);
        let first = sessions.begin(1, NOON);
        let ids: Vec<String> = (1..=100)
            .map(|second| sessions.begin(1, NOON + Duration::seconds(second)))
            .collect();
        let now = NOON + Duration::HOUR;
        assert_eq!(sessions.user_id(&first, now), None);
        assert!(ids.iter().all(|id| sessions.user_id(id, now) == Some(1)));
        assert_eq!(sessions.user_id(&other, now), Some(2));
    }
}
