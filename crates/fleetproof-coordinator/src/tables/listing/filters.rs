//! What a list is narrowed to: by columns alone, never by memory (contract ADM-13, STA-07).

use fleetproof_model::RunnerType;

use super::Conditions;
use crate::runner_query::{RunnerFilter, VersionPrefix};

/// Runners with the tag `$n`.
const TAGGED: &str = "ci_runners.id IN
    (SELECT t.taggable_id FROM taggings t WHERE t.tag_id = $n
         AND t.taggable_type = 'Ci::Runner' AND t.context = 'tags')";

impl<'a> Conditions<'a> {
    /// Adds the conditions of a filter; `kinds` and `tag_ids` are its types and tags by number.
    pub(in crate::tables) fn filter(
        &mut self,
        filter: &'a RunnerFilter,
        kinds: &'a Vec<i16>,
        tag_ids: &'a [i64],
    ) {
        if let Some(id) = &filter.id {
            self.on(id, "ci_runners.id = $n");
        }
        match kinds.as_slice() {
            [kind] => self.on(kind, "ci_runners.runner_type = $n"),
            some if some.len() < RunnerType::ALL.len() => {
                self.on(kinds, "ci_runners.runner_type = ANY ($n)");
            }
            _ => {}
        }
        match filter.active.as_slice() {
            [true, false] | [false, true] => {}
            _ => self.on(&filter.active, "ci_runners.active = ANY ($n)"),
        }
        if let Some(time) = &filter.contacted_after {
            self.on(time, "ci_runners.contacted_at > $n::timestamptz");
        }
        if let Some(time) = &filter.contacted_by {
            self.on(time, "ci_runners.contacted_at <= $n::timestamptz");
        }
        if filter.never_contacted {
            self.plain("ci_runners.contacted_at IS NULL");
        }
        if let Some(time) = &filter.stale_by {
            self.on(
                time,
                "ci_runners.created_at <= $n::timestamptz AND (ci_runners.contacted_at IS NULL \
                 OR ci_runners.contacted_at <= $n::timestamptz)",
            );
        }
        for tag_id in tag_ids {
            self.on(tag_id, TAGGED);
        }
        if let Some(search) = &filter.search {
            self.on_two(
                &search.pattern,
                Some(&search.token_encrypted),
                "(ci_runners.description ILIKE $n OR ci_runners.token_encrypted = $m)",
            );
        }
        if let Some(creator_id) = &filter.creator_id {
            self.on(creator_id, "ci_runners.creator_id = $n");
        }
        if let Some(version) = &filter.version {
            let (pattern, text) = match version {
                VersionPrefix::Major(text) => (r"^\d+\.", text),
                VersionPrefix::Minor(text) => (r"^\d+\.\d+\.", text),
                VersionPrefix::Patch(text) => (r"^\d+\.\d+\.\d+", text),
            };
            self.on(
                text,
                &format!(
                    "ci_runners.id IN (SELECT m.runner_id FROM ci_runner_machines m \
                     WHERE substring(m.version, '{pattern}') = $n)"
                ),
            );
        }
    }
}
