use fleetproof_model::TargetKind;
use time::{Duration, OffsetDateTime};

use crate::{CheckResult, Runner, Stop, Subject};

/// What a runner is by its age, in the eyes of filters and of the field `status` (contract STA-01
/// to STA-07).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// In contact less than two hours ago.
    pub(crate) online: bool,
    /// Never in contact.
    pub(crate) never_contacted: bool,
    /// Made and last in contact seven days ago or longer; nothing where the release may have the
    /// older cut-off of three months.
    pub(crate) stale: Option<bool>,
}

/// Contact within this time makes a runner online.
const ONLINE: Duration = Duration::hours(2);
/// Silence of this length makes it stale.
const STALE: Duration = Duration::days(7);
/// The first release that certainly has seven days for runners and not three months.
const STALE_SINCE: u32 = 18;

impl Standing {
    /// That of a runner as it was planted, without contact since.
    ///
    /// # Errors
    /// Skips the check on a release that does not count a verification as contact (contract
    /// VER-11), if that is all the contact there was.
    pub(crate) async fn of(subject: &Subject) -> CheckResult<Self> {
        let runner = subject.runner()?;
        let standing = Self::at(runner, OffsetDateTime::now_utc());
        if standing.online && subject.target.kind == TargetKind::Gitlab {
            let shown = subject.read_runner(runner.id).await?;
            if shown["contacted_at"].is_null() {
                let reason = "this release does not count a verification as contact";
                return Err(Stop::NotHere(reason.to_owned()));
            }
        }
        let old_cut_off = subject.target.kind == TargetKind::Gitlab
            && major(&subject.target.version).is_none_or(|major| major < STALE_SINCE);
        Ok(Self {
            stale: standing.stale.filter(|stale| !(*stale && old_cut_off)),
            ..standing
        })
    }

    fn at(runner: &Runner, now: OffsetDateTime) -> Self {
        let old = |at: Option<OffsetDateTime>| at.is_some_and(|at| at <= now - STALE);
        let created_long_ago = old(runner.created_at);
        Self {
            online: runner.contacted_at.is_some_and(|at| at > now - ONLINE),
            never_contacted: runner.contacted_at.is_none(),
            stale: Some(
                created_long_ago && (runner.contacted_at.is_none() || old(runner.contacted_at)),
            ),
        }
    }

    /// Whether the filter of that name, of those that go by age, is to find the runner; nothing
    /// where either would be right.
    pub(crate) fn found_by(self, filter: &str) -> Option<bool> {
        match filter {
            "online" => Some(self.online),
            "offline" => Some(!self.online && !self.never_contacted),
            "never_contacted" => Some(self.never_contacted),
            "stale" => self.stale,
            _ => None,
        }
    }

    /// Whether the field `status` of a runner that is `paused` or not may be `status`. Stale is
    /// looked at first, then contact, then pause (contract STA-04).
    pub(crate) fn allows(self, status: &str, paused: bool) -> bool {
        let otherwise = if self.never_contacted {
            "never_contacted"
        } else if paused {
            "paused"
        } else if self.online {
            "online"
        } else {
            "offline"
        };
        match self.stale {
            Some(true) => status == "stale",
            Some(false) => status == otherwise,
            None => status == "stale" || status == otherwise,
        }
    }
}

fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use fleetproof_model::{Cohort, RunnerType, Secret};

    use super::*;
    use crate::Origin;

    fn standing(created: Option<Duration>, contacted: Option<Duration>) -> Standing {
        let now = OffsetDateTime::now_utc();
        let runner = Runner {
            id: 1,
            token: Secret::new("t"),
            runner_type: RunnerType::Group,
            cohort: Cohort::Stale,
            origin: Origin::Created,
            number: 0,
            description: String::new(),
            own_tag: None,
            created_at: created.map(|ago| now - ago),
            contacted_at: contacted.map(|ago| now - ago),
            managers: Vec::new(),
            seen: std::sync::Mutex::default(),
        };
        Standing::at(&runner, now)
    }

    #[test]
    fn a_runner_is_what_its_age_says_and_nothing_else() {
        let day = Duration::days(1);
        for (created, contacted, filters, status) in [
            (None, Some(Duration::ZERO), vec!["online"], "online"),
            (Some(30 * day), Some(day), vec!["offline"], "offline"),
            (
                Some(30 * day),
                Some(8 * day),
                vec!["offline", "stale"],
                "stale",
            ),
            (Some(day), None, vec!["never_contacted"], "never_contacted"),
            (
                Some(8 * day),
                None,
                vec!["never_contacted", "stale"],
                "stale",
            ),
        ] {
            let standing = standing(created, contacted);
            let found: Vec<_> = ["never_contacted", "offline", "online", "stale"]
                .into_iter()
                .filter(|filter| standing.found_by(filter) == Some(true))
                .collect();
            assert_eq!(found, filters);
            assert!(standing.allows(status, false));
        }
    }

    #[test]
    fn a_pause_shows_unless_age_says_more() {
        let day = Duration::days(1);
        assert!(standing(None, Some(Duration::ZERO)).allows("paused", true));
        assert!(standing(Some(9 * day), Some(8 * day)).allows("stale", true));
        assert!(standing(None, None).allows("never_contacted", true));
    }
}
