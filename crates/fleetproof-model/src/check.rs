use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Cohort, RunnerType};

/// What a runner, or whoever looks after it, is doing while a check watches. One block of rows in
/// the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activity {
    /// A runner comes to be: by registration token or by a user.
    Create,
    /// A runner manager presents itself.
    Verify,
    /// A runner manager asks for a job.
    RequestJob,
    /// An administrator reads a runner and its managers.
    Read,
    /// An administrator lists and filters runners.
    List,
    /// An administrator changes a runner.
    Update,
    /// Tokens are exchanged for new ones.
    Reset,
    /// Runners and managers go.
    Delete,
    /// What must be refused is refused.
    Refuse,
    /// The shadow tables follow.
    Shadow,
    /// The target as such.
    Target,
    /// A person looks at the pages.
    Page,
}

impl Activity {
    /// All activities, in the order of the matrix.
    pub const ALL: [Self; 12] = [
        Self::Target,
        Self::Create,
        Self::Verify,
        Self::RequestJob,
        Self::Read,
        Self::List,
        Self::Update,
        Self::Reset,
        Self::Delete,
        Self::Refuse,
        Self::Shadow,
        Self::Page,
    ];

    /// The heading in reports.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Verify => "Verify",
            Self::RequestJob => "Request a job",
            Self::Read => "Read back",
            Self::List => "Lists and filters",
            Self::Update => "Change",
            Self::Reset => "Reset tokens",
            Self::Delete => "Delete",
            Self::Refuse => "Refusals",
            Self::Shadow => "Shadow tables",
            Self::Target => "Target",
            Self::Page => "As people see it",
        }
    }
}

/// What `check --list` tells of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckInfo {
    /// Its name, such as `verify.new-manager`.
    pub name: String,
    /// The block of the matrix that it is in.
    pub activity: Activity,
    /// Method and path of the endpoint that it is about.
    pub endpoint: String,
    /// The runner types that it runs for.
    pub runner_types: Vec<RunnerType>,
    /// The cohorts that it runs for.
    pub cohorts: Vec<Cohort>,
    /// What a pass proves, in a sentence or two.
    pub proves: String,
    /// What the target must offer, such as a database; empty where an API token is enough.
    pub needs: Vec<String>,
}

/// A pattern for names of checks: `*` for any text, `?` for one character, `{a,b}` for either.
#[derive(Debug, Clone)]
pub struct NameGlob {
    text: String,
    matcher: globset::GlobMatcher,
}

impl NameGlob {
    /// Whether `name` matches.
    pub fn matches(&self, name: &str) -> bool {
        self.matcher.is_match(name)
    }

    /// Whether the pattern can only match the very name that it spells.
    pub fn is_literal(&self) -> bool {
        !self.text.contains(['*', '?', '{', '['])
    }

    /// The pattern as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for NameGlob {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let glob = globset::Glob::new(text)
            .map_err(|error| format!("`{text}` is no pattern for names: {}", error.kind()))?;
        Ok(Self {
            text: text.to_owned(),
            matcher: glob.compile_matcher(),
        })
    }
}

impl fmt::Display for NameGlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
