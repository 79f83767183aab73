//! What a check is, and what it says of itself before it runs.

use std::{future::Future, pin::Pin};

use fleetproof_model::{Activity, CheckInfo, Cohort, RunnerType};

use crate::{CheckResult, Subject};

/// A check: one question to the target, asked for one runner of one cell.
///
/// The author of a check never chooses between *failed* and *could not tell*: the `ensure…!` macros
/// fail it, with what was expected and what was seen, and `?` on a call to the target makes it
/// inconclusive where there was no answer to judge.
pub trait Check {
    /// What the check says of itself.
    const META: CheckMeta;

    /// Asks the question.
    fn run(subject: &Subject) -> impl Future<Output = CheckResult> + Send;
}

/// What a check says of itself.
#[derive(Debug, Clone, Copy)]
pub struct CheckMeta {
    /// Its name, `activity.what-happens`.
    pub name: &'static str,
    /// The block of the matrix that it is in.
    pub activity: Activity,
    /// Method and path pattern of the endpoint that it is about.
    pub endpoint: &'static str,
    /// What a pass proves, in a sentence or two.
    pub proves: &'static str,
    /// Which runner it is run on.
    pub runs_on: RunsOn,
    /// The cohorts that it is run for.
    pub cohorts: Cohorts,
    /// The runner types that it is run for.
    pub types: &'static [RunnerType],
    /// What the target must offer.
    pub needs: &'static [Need],
}

impl CheckMeta {
    /// A check for all types and all cohorts, run on a runner of its own.
    pub const fn new(
        name: &'static str,
        activity: Activity,
        endpoint: &'static str,
        proves: &'static str,
    ) -> Self {
        Self {
            name,
            activity,
            endpoint,
            proves,
            runs_on: RunsOn::Own,
            cohorts: Cohorts::All,
            types: &RunnerType::ALL,
            needs: &[],
        }
    }

    /// The same, run on runners as `runs_on` says.
    #[must_use]
    pub const fn runs_on(mut self, runs_on: RunsOn) -> Self {
        self.runs_on = runs_on;
        self
    }

    /// The same, for the cohorts named.
    #[must_use]
    pub const fn cohorts(mut self, cohorts: Cohorts) -> Self {
        self.cohorts = cohorts;
        self
    }

    /// The same, for the runner types named.
    #[must_use]
    pub const fn types(mut self, types: &'static [RunnerType]) -> Self {
        self.types = types;
        self
    }

    /// The same, where the target offers what is named.
    #[must_use]
    pub const fn needs(mut self, needs: &'static [Need]) -> Self {
        self.needs = needs;
        self
    }

    /// The form in which `check --list` and reports show it.
    pub fn info(&self) -> CheckInfo {
        CheckInfo {
            name: self.name.to_owned(),
            activity: self.activity,
            endpoint: self.endpoint.to_owned(),
            runner_types: self.types.to_vec(),
            cohorts: Cohort::ALL
                .into_iter()
                .filter(|cohort| self.cohorts.contain(*cohort))
                .collect(),
            proves: self.proves.to_owned(),
            needs: self
                .needs
                .iter()
                .map(|need| need.as_str().to_owned())
                .collect(),
        }
    }
}

/// Which runner a check is run on. Whoever touches a runner changes it, so that a stale one is
/// stale no more; hence most checks have one of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunsOn {
    /// On every runner of the cell, as a step of the journey of a runner's ordinary life.
    Journey(Leg),
    /// On one runner of the cell that no other check touches.
    Own,
    /// On one runner of the cell that several checks look at and none changes.
    Shared,
    /// On none: the check makes what it needs. The cohort is `fresh`.
    Nothing,
    /// On none, after all others of the last step and beside no other: the check changes, for a
    /// moment, what others rely on.
    Alone,
    /// On none, at the end of every step and beside no other: the check looks at what all have
    /// left behind.
    EndOfStep,
    /// Not run at all: its verdict is that of planting the cell.
    Planting,
}

/// The part of the journey that a check belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leg {
    /// Contact with the target. The order turns from runner to runner, so that each kind of
    /// contact is the first after dormancy for some runner of the cell.
    Contact,
    /// What is seen after contact.
    ReadBack,
    /// The runner goes.
    End,
}

/// A set of cohorts.
#[derive(Debug, Clone, Copy)]
pub enum Cohorts {
    /// All of them.
    All,
    /// `fresh` alone: the question has nothing to do with history.
    Fresh,
    /// Those named.
    Only(&'static [Cohort]),
    /// All but those named.
    AllBut(&'static [Cohort]),
}

impl Cohorts {
    /// Whether `cohort` is in the set.
    pub fn contain(&self, cohort: Cohort) -> bool {
        match self {
            Self::All => true,
            Self::Fresh => cohort == Cohort::Fresh,
            Self::Only(cohorts) => cohorts.contains(&cohort),
            Self::AllBut(cohorts) => !cohorts.contains(&cohort),
        }
    }
}

/// What a target must offer for a check to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Its database, by `--database-url`.
    Database,
    /// Trigger-synced shadow tables at the present schema step, and its database.
    ShadowTables,
    /// A registration token for the runner type.
    RegistrationToken,
    /// The right to create runners of the type as a user.
    UserCreation,
    /// A token of an administrator.
    Administrator,
    /// A reference coordinator: the check changes what belongs to others on a real GitLab.
    Coordinator,
    /// That pages are looked at, by `--browser`.
    Browser,
}

impl Need {
    /// The words of lists and reasons.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Database => "the target's database (--database-url)",
            Self::ShadowTables => "the target's database with shadow tables (--database-url)",
            Self::RegistrationToken => "a registration token for the runner type",
            Self::UserCreation => "the right to create runners of the type",
            Self::Administrator => "an administrator's token",
            Self::Coordinator => "the reference coordinator",
            Self::Browser => "a browser (--browser)",
        }
    }
}

/// A check with its type taken off, so that all of them stand in one list.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// What the check says of itself.
    pub meta: CheckMeta,
    run: for<'a> fn(&'a Subject) -> Pin<Box<dyn Future<Output = CheckResult> + Send + 'a>>,
}

impl Entry {
    /// The entry of a check.
    pub const fn of<C: Check + 'static>() -> Self {
        Self {
            meta: C::META,
            run: |subject| Box::pin(C::run(subject)),
        }
    }

    /// Runs the check.
    pub(crate) async fn run(&self, subject: &Subject) -> CheckResult {
        (self.run)(subject).await
    }
}
