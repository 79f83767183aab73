//! What a runner of a cohort has been through before the checks meet it.
//!
//! Within a cohort the kinds of history turn with the runner's number, since two runners of one
//! age need not be alike: one has managers, another has lost them to the nightly clean-up
//! (contract DEL-21), a third has never been contacted. The first kind always has a manager.

use std::time::Duration;

use fleetproof_model::Cohort;

/// A runner's life so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct History {
    /// Its age, where it is to be older than this run.
    pub(crate) age: Option<Duration>,
    /// How long ago its last contact was; `None`: never, or at this very moment by `verify`.
    pub(crate) contact: Option<Duration>,
    /// Managers that it has.
    pub(crate) managers: Managers,
    /// Whether the managers' sharding columns are NULL.
    pub(crate) null_keys: bool,
    /// Whether its rows are missing in the shadow tables.
    pub(crate) unsynced: bool,
}

/// The managers of a runner, and how they came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Managers {
    /// It never had one, or has lost them.
    None,
    /// One, made through the target's own code by `POST /runners/verify`.
    Verified,
    /// Two rows, written with their age.
    Rows,
    /// Two rows, one of which is of a client that sent no system ID.
    RowsWithLegacy,
}

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

/// The history of runner `number` of a cohort.
pub(crate) fn history(cohort: Cohort, number: usize) -> History {
    let kind = number % 3;
    let old = |age, contact, managers| History {
        age: Some(age),
        contact,
        managers,
        null_keys: false,
        unsynced: false,
    };
    let rows = if kind == 2 {
        Managers::RowsWithLegacy
    } else {
        Managers::Rows
    };
    let cleaned_up = old(40 * DAY, Some(30 * DAY), Managers::None);
    let never = old(DAY, None, Managers::None);
    match cohort {
        Cohort::Fresh => History {
            age: None,
            contact: None,
            managers: if kind == 1 {
                Managers::None
            } else {
                Managers::Verified
            },
            null_keys: false,
            unsynced: false,
        },
        Cohort::Recent => {
            let contact = [HOUR, 5 * MINUTE, 110 * MINUTE][kind];
            old(30 * DAY, Some(contact), rows)
        }
        Cohort::Offline => old(30 * DAY, Some([DAY, 3 * HOUR, 6 * DAY][kind]), rows),
        Cohort::Stale if kind == 1 => cleaned_up,
        Cohort::Stale => {
            let contact = [30 * DAY, 30 * DAY, 8 * DAY][kind];
            old(400 * DAY, Some(contact), rows)
        }
        Cohort::NeverContacted => never,
        Cohort::NullKeys => History {
            null_keys: true,
            ..old(30 * DAY, Some([HOUR, 10 * DAY, DAY][kind]), rows)
        },
        Cohort::Unsynced => History {
            unsynced: true,
            ..match kind {
                0 => old(30 * DAY, Some(HOUR), Managers::Rows),
                1 => cleaned_up,
                _ => never,
            }
        },
        Cohort::Before(_) => match kind {
            0 => History {
                age: None,
                ..old(DAY, None, Managers::Verified)
            },
            1 => cleaned_up,
            _ => never,
        },
    }
}

/// Whether the cohort can only be made with the help of the target's database.
pub(crate) fn needs_database(cohort: Cohort) -> bool {
    matches!(
        cohort,
        Cohort::Offline | Cohort::Stale | Cohort::NullKeys | Cohort::Unsynced
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_what_the_cohorts_names_say() {
        for number in 0..9 {
            let contact = |cohort| history(cohort, number).contact.unwrap();
            assert!(contact(Cohort::Recent) < 2 * HOUR);
            assert!(contact(Cohort::Offline) > 2 * HOUR && contact(Cohort::Offline) < 7 * DAY);
            assert!(contact(Cohort::Stale) > 7 * DAY);
            let never = history(Cohort::NeverContacted, number);
            assert!(never.contact.is_none() && never.age.unwrap() < 7 * DAY);
        }
    }

    #[test]
    fn the_first_of_each_cohort_has_a_manager_unless_it_was_never_contacted() {
        for cohort in Cohort::ALL {
            let has_none = history(cohort, 0).managers == Managers::None;
            assert_eq!(has_none, cohort == Cohort::NeverContacted, "{cohort}");
        }
    }
}
