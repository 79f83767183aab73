//! Whatever the run has created goes at its end, however it ends.

use fleetproof_client::RunnerList;
use fleetproof_model::{Secret, TargetKind};
use futures::{StreamExt, stream};
use serde_json::Value;

use super::Suite;
use crate::Progress;

impl Suite {
    /// Removes the runners that are left: those in the ledger, and those that the target lists
    /// with this run's tag, whose creation was answered by nobody.
    pub(super) async fn clean_up(&mut self) {
        if !self.options.clean_up {
            return;
        }
        let left = self.ledger.left();
        self.tell(Progress::Cleaning {
            runners: left.len(),
        });
        self.remove_all(left).await;
        if self.target.administrator {
            let strays = self.strays().await;
            self.remove_all(strays).await;
        }
        let left = self.ledger.left();
        if !left.is_empty() {
            let ids: Vec<_> = left.iter().take(20).map(|(id, _)| id.to_string()).collect();
            self.notes.push(format!(
                "{} runners could not be removed; they have the tag {} (IDs {}{})",
                left.len(),
                self.run_tag(),
                ids.join(", "),
                if left.len() > 20 { ", …" } else { "" },
            ));
        }
        if self.target.kind == TargetKind::Gitlab {
            self.notes.push(
                "on a GitLab, times kept in Redis hide what SQL has set for up to 24 hours: aged \
                 runners are planted without contact through the API, so that there is none"
                    .to_owned(),
            );
        }
    }

    async fn remove_all(&self, runners: Vec<(i64, Option<Secret>)>) {
        stream::iter(runners)
            .for_each_concurrent(self.options.concurrency, |(id, token)| async move {
                let client = &self.target.client;
                let by_id = client.delete_runner(id).await;
                let mut gone = by_id.is_ok_and(|reply| matches!(reply.status, 204 | 404));
                if let (false, Some(token)) = (gone, token) {
                    let by_token = client.unregister(Some(&token)).await;
                    gone = by_token.is_ok_and(|reply| matches!(reply.status, 204 | 403));
                }
                if gone {
                    self.ledger.gone(id);
                }
            })
            .await;
    }

    /// Runners with the tag of this run that are still listed.
    async fn strays(&self) -> Vec<(i64, Option<Secret>)> {
        let tag = self.run_tag();
        let query = [("tag_list", tag.as_str()), ("per_page", "100")];
        let Ok(reply) = self.target.client.runners(RunnerList::All, &query).await else {
            return Vec::new();
        };
        let Value::Array(runners) = reply.json() else {
            return Vec::new();
        };
        let ids = runners.iter().filter_map(|runner| runner["id"].as_i64());
        ids.inspect(|id| self.ledger.made(*id, None))
            .map(|id| (id, None))
            .collect()
    }

    fn run_tag(&self) -> String {
        format!("fleetproof-{}", self.run)
    }
}
