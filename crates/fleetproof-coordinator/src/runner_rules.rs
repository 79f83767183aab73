//! What GitLab's model refuses of a runner (`app/models/ci/runner.rb`).

use crate::{
    error::{ApiError, bad_request, validation},
    tables::{runner_changes::RunnerChanges, runners::Traits},
};

/// Most tags of a runner (contract REG-15).
const TAG_LIMIT: usize = 50;
const TOO_MANY: &str = "Too many tags specified.";
/// Shortest `maximum_timeout`, in seconds (contract REG-17).
const SHORTEST_TIMEOUT: i32 = 600;
/// Longest description and maintenance note, in characters.
const TEXT_LIMIT: usize = 1024;
/// Longest name, in characters.
const NAME_LIMIT: usize = 256;

/// What is wrong with a runner: fields, and a text for each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusals(Vec<(&'static str, String)>);

impl Refusals {
    /// Everything that is wrong with `traits`.
    pub fn of(traits: &Traits) -> Self {
        let mut refusals = Self::default();
        if traits.tags.len() > TAG_LIMIT {
            refusals.add(
                "tags_list",
                format!("{TOO_MANY} Please limit the number of tags to {TAG_LIMIT}"),
            );
        }
        if !traits.run_untagged && traits.tags.is_empty() {
            refusals.add(
                "tags_list",
                "can not be empty when runner is not allowed to pick untagged jobs".to_owned(),
            );
        }
        if traits
            .maximum_timeout
            .is_some_and(|seconds| seconds < SHORTEST_TIMEOUT)
        {
            refusals.add(
                "maximum_timeout",
                "needs to be at least 10 minutes".to_owned(),
            );
        }
        for (field, text, limit) in [
            ("name", &traits.name, NAME_LIMIT),
            ("description", &traits.description, TEXT_LIMIT),
            ("maintenance_note", &traits.maintainer_note, TEXT_LIMIT),
        ] {
            if text
                .as_ref()
                .is_some_and(|text| text.chars().count() > limit)
            {
                refusals.add(
                    field,
                    format!("is too long (maximum is {limit} characters)"),
                );
            }
        }
        refusals
    }

    /// Everything that is wrong with a runner once `changes` have made it `traits`. It may have
    /// more tags than are allowed today, as long as they are not changed (contract ADM-33).
    pub fn of_changed(traits: &Traits, changes: &RunnerChanges) -> Self {
        let mut refusals = Self::of(traits);
        if changes.tags.is_none() {
            refusals
                .0
                .retain(|(field, text)| *field != "tags_list" || !text.starts_with(TOO_MANY));
        }
        refusals
    }

    /// A single refusal.
    pub fn one(field: &'static str, text: String) -> Self {
        Self(vec![(field, text)])
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The 400 with a map of fields (contract REG-15, ADM-33).
    pub fn as_map(&self) -> ApiError {
        validation(&self.0)
    }

    /// The 400 with one sentence (contract USR-16).
    pub fn as_sentence(&self) -> ApiError {
        bad_request(&sentence(&self.messages()))
    }

    /// A sentence for each, as Rails says them (`errors.full_messages`).
    pub fn messages(&self) -> Vec<String> {
        let refusals = self.0.iter();
        refusals
            .map(|(field, text)| format!("{} {text}", humanized(field)))
            .collect()
    }

    fn add(&mut self, field: &'static str, text: String) {
        self.0.push((field, text));
    }
}

/// `a, b, and c`, as Rails joins a list.
fn sentence(texts: &[String]) -> String {
    match texts {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
    }
}

/// A field's name as Rails puts it into a sentence: `tags_list` is `Tags list`.
fn humanized(field: &str) -> String {
    let spaced = field.replace(['_', '.'], " ");
    let mut letters = spaced.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => spaced,
    }
}
