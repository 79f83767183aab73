//! The live progress bar, made from what the suite tells.

use fleetproof_check::{Progress, ProgressSender};
use fleetproof_model::Verdict;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::{
    sync::mpsc::{self, UnboundedReceiver},
    task::JoinHandle,
};

use crate::terminal;

/// A bar that is painted while a run is under way.
pub(crate) struct Painter(Option<JoinHandle<()>>);

impl Painter {
    /// Starts a bar with `label` in front, if there is a person to see it. What is sent moves it;
    /// it goes when the last sender has gone.
    pub(crate) fn start(label: &str, colored: bool) -> (Option<ProgressSender>, Self) {
        if !terminal::shows_progress() {
            return (None, Self(None));
        }
        let (sender, events) = mpsc::unbounded_channel();
        let bar = ProgressBar::new(0);
        bar.set_style(style(colored));
        bar.set_prefix(label.to_owned());
        bar.enable_steady_tick(std::time::Duration::from_millis(100));
        terminal::keep_below(Some(bar.clone()));
        (Some(sender), Self(Some(tokio::spawn(paint(bar, events)))))
    }

    /// Waits until the bar is gone, so that it does not stand in the report.
    pub(crate) async fn finish(self) {
        if let Some(painting) = self.0 {
            // A painter that has panicked was reported by the hook.
            let _ = painting.await;
        }
    }
}

fn style(colored: bool) -> ProgressStyle {
    let template = if colored {
        "{prefix} {bar:30.green/dim} {pos}/{len} {wide_msg}"
    } else {
        "{prefix} {bar:30} {pos}/{len} {wide_msg}"
    };
    // The templates are ours; should one be wrong, indicatif's own will do.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

async fn paint(bar: ProgressBar, mut events: UnboundedReceiver<Progress>) {
    let mut place = String::new();
    let mut failed = 0_usize;
    while let Some(event) = events.recv().await {
        match event {
            Progress::Step { step, work } => {
                place = step.map_or_else(String::new, |step| format!("{step}: "));
                bar.reset();
                bar.set_length(work as u64);
            }
            Progress::Planted { runners } => {
                bar.set_message(format!("{place}{runners} runners planted"));
            }
            Progress::Done {
                name,
                runner_type,
                cohort,
                verdict,
                ..
            } => {
                failed += usize::from(verdict == Verdict::Failed);
                let count = match failed {
                    0 => String::new(),
                    failed => format!("{failed} failed · "),
                };
                bar.inc(1);
                bar.set_message(format!("{count}{place}{name}, {runner_type} {cohort}"));
            }
            Progress::Cleaning { runners } => {
                bar.set_message(format!("removing {runners} runners"));
            }
        }
    }
    terminal::keep_below(None);
    bar.finish_and_clear();
}
