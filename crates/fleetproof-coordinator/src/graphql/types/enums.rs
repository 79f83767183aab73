use async_graphql::Enum;
use fleetproof_model::RunnerType;
use time::OffsetDateTime;

use crate::{
    runner_query::RunnerFilter,
    status::{ONLINE_WITHIN, STALE_AFTER, Status},
    tables::{manager_pages::ManagerFilter, runner_pages::Order},
};

/// `CiRunnerStatus` (`app/graphql/types/ci/runner_status_enum.rb`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "CiRunnerStatus")]
pub(crate) enum RunnerStatus {
    /// As a filter of lists: takes jobs.
    #[graphql(deprecation = "`CiRunner.paused` tells it since GitLab 14.6.")]
    Active,
    /// As a filter of lists: takes no jobs.
    #[graphql(deprecation = "`CiRunner.paused` tells it since GitLab 14.6.")]
    Paused,
    /// In contact less than two hours ago.
    Online,
    /// In contact, and not for two hours or more.
    Offline,
    /// Neither made nor in contact for seven days.
    Stale,
    /// Not in contact since it was made.
    NeverContacted,
}

impl From<Status> for RunnerStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Online => Self::Online,
            Status::Offline => Self::Offline,
            Status::Stale => Self::Stale,
            Status::NeverContacted => Self::NeverContacted,
            Status::Paused => Self::Paused,
        }
    }
}

impl RunnerStatus {
    /// Adds the condition that this is as a filter of a list: by columns (contract ADM-13, STA-07).
    pub(super) fn narrow(self, filter: &mut RunnerFilter, now: OffsetDateTime) {
        match self {
            Self::Active => filter.active.retain(|active| *active),
            Self::Paused => filter.active.retain(|active| !*active),
            Self::Online => filter.contacted_after = Some(now - ONLINE_WITHIN),
            Self::Offline => filter.contacted_by = Some(now - ONLINE_WITHIN),
            Self::Stale => filter.stale_by = Some(now - STALE_AFTER),
            Self::NeverContacted => filter.never_contacted = true,
        }
    }

    /// The same for managers, which are neither active nor paused: these two leave all of them.
    pub(super) fn of_managers(self, now: OffsetDateTime) -> ManagerFilter {
        let mut filter = ManagerFilter::default();
        match self {
            Self::Active | Self::Paused => {}
            Self::Online => filter.contacted_after = Some(now - ONLINE_WITHIN),
            Self::Offline => filter.contacted_by = Some(now - ONLINE_WITHIN),
            Self::Stale => filter.stale_by = Some(now - STALE_AFTER),
            Self::NeverContacted => filter.never_contacted = true,
        }
        filter
    }
}

/// `CiRunnerType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "CiRunnerType")]
#[expect(clippy::enum_variant_names, reason = "the names are GitLab's")]
pub(crate) enum RunnerKind {
    /// Serves the whole instance.
    InstanceType,
    /// Serves a group.
    GroupType,
    /// Serves projects.
    ProjectType,
}

impl From<RunnerType> for RunnerKind {
    fn from(kind: RunnerType) -> Self {
        match kind {
            RunnerType::Instance => Self::InstanceType,
            RunnerType::Group => Self::GroupType,
            RunnerType::Project => Self::ProjectType,
        }
    }
}

impl From<RunnerKind> for RunnerType {
    fn from(kind: RunnerKind) -> Self {
        match kind {
            RunnerKind::InstanceType => Self::Instance,
            RunnerKind::GroupType => Self::Group,
            RunnerKind::ProjectType => Self::Project,
        }
    }
}

/// `CiRunnerAccessLevel`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "CiRunnerAccessLevel")]
pub(crate) enum AccessLevel {
    /// Takes jobs of all refs.
    NotProtected,
    /// Takes jobs of protected refs.
    RefProtected,
}

impl AccessLevel {
    /// The level with that number in the database.
    pub(crate) fn from_number(number: i32) -> Self {
        if number == 1 {
            Self::RefProtected
        } else {
            Self::NotProtected
        }
    }

    /// Its number in the database.
    pub(crate) fn number(self) -> i32 {
        i32::from(self == Self::RefProtected)
    }
}

/// `CiRunnerJobExecutionStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "CiRunnerJobExecutionStatus")]
pub(crate) enum JobExecutionStatus {
    /// Has no job.
    Idle,
    /// Has a running job.
    Active,
}

impl JobExecutionStatus {
    /// The status of who is at work, or not.
    pub(super) fn of(at_work: bool) -> Self {
        if at_work { Self::Active } else { Self::Idle }
    }
}

/// `CiRunnerCreationMethod`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "CiRunnerCreationMethod")]
pub(crate) enum CreationMethod {
    /// Came by a registration token.
    RegistrationToken,
    /// Was made by a user.
    AuthenticatedUser,
}

/// `CiRunnerCreationState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "CiRunnerCreationState")]
pub(crate) enum CreationState {
    /// Has not asked for jobs yet.
    Started,
    /// Has asked for jobs.
    Finished,
}

/// `CiRunnerSort`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "CiRunnerSort")]
pub(crate) enum RunnerSort {
    /// Longest silent first.
    ContactedAsc,
    /// Last in contact first.
    ContactedDesc,
    /// Oldest first.
    CreatedAsc,
    /// Newest first.
    CreatedDesc,
    /// First to lose its token first.
    TokenExpiresAtAsc,
    /// Last to lose its token first.
    TokenExpiresAtDesc,
}

impl RunnerSort {
    /// The order that it names.
    pub(super) fn order(self) -> Order {
        match self {
            Self::ContactedAsc => Order::Contacted { descending: false },
            Self::ContactedDesc => Order::Contacted { descending: true },
            Self::CreatedAsc => Order::Created { descending: false },
            Self::CreatedDesc => Order::Created { descending: true },
            Self::TokenExpiresAtAsc => Order::TokenExpires { descending: false },
            Self::TokenExpiresAtDesc => Order::TokenExpires { descending: true },
        }
    }
}

/// `CiRunnerMembershipFilter`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "CiRunnerMembershipFilter")]
pub(crate) enum Membership {
    /// The runners of the group itself.
    Direct,
    /// Those, and the runners of groups and projects below it.
    Descendants,
    /// Those, and what the group may use of the groups above it and of the instance.
    AllAvailable,
}
