//! What the target is, and how far it can be reached.

use std::time::Duration;

use super::{Round, Watcher};
use crate::{
    fleet::Line,
    judge::Reach,
    reserve::{DENSE_FOR, Tempo},
};

impl Watcher {
    /// Asks what the target is.
    pub(super) async fn ask_release(&mut self, round: &mut Round) {
        let (release, sent) = self.fleet.release(Line::First).await;
        round.requests += sent.len() as u64;
        self.shared.metrics.sent(&self.name, None, &sent);
        let release = match release {
            Ok(release) => release,
            Err(reason) => {
                round.refused = sent.iter().any(|sent| sent.status == Some(401));
                self.refusal.1 = round.refused;
                round.silence = Some(match round.refused {
                    true => self.refusal.0.clone(),
                    false => reason,
                });
                return;
            }
        };
        self.refusal.1 = false;
        if self.release.as_ref().is_some_and(|known| *known != release) {
            tracing::info!(
                "{} is now {release}: dormant runners are asked more often",
                self.name
            );
            self.changed = Some(self.shared.clock.elapsed());
        }
        self.release = Some(release);
    }

    /// How often dormant runners are asked: more often for a while after the target has changed.
    pub(super) fn tempo(&self) -> Tempo {
        let now = self.shared.clock.elapsed();
        let of_late = |changed: Duration| now.saturating_sub(changed) < DENSE_FOR;
        match self.changed.is_some_and(of_late) {
            true => Tempo::Dense,
            false => Tempo::Steady,
        }
    }

    /// How far the target could be reached. Where nothing was answered it is asked again, over the
    /// other connection, before anybody is told.
    pub(super) async fn reach(&self, round: &mut Round) -> Reach {
        if round.answered * 2 >= round.visits && round.answered > 0 {
            return Reach::Well;
        }
        let reason = round.silence.clone();
        let reason = reason.unwrap_or_else(|| "no runner could be asked".to_owned());
        if round.answered > 0 || round.visits == 0 {
            return Reach::Badly(reason);
        }
        for _ in 0..3 {
            self.shared.clock.sleep(self.pace.confirm_gap()).await;
            let (release, sent) = self.fleet.release(Line::Second).await;
            round.requests += sent.len() as u64;
            self.shared.metrics.sent(&self.name, None, &sent);
            if release.is_ok() {
                return Reach::Badly(reason);
            }
        }
        Reach::Not(reason)
    }
}
