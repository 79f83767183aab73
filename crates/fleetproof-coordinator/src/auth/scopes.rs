/// A scope of a personal access token (contract GEN-31).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    Api,
    /// Every GET.
    ReadApi,
    /// The user's own data, and the instance's version.
    ReadUser,
    /// `POST /user/runners`, and nothing else.
    CreateRunner,
    /// `/runners/:id` and what is below it.
    ManageRunner,
}

/// What will do to look at groups, projects and lists of runners.
pub(crate) const TO_READ: &[Scope] = &[Scope::Api, Scope::ReadApi];
/// What will do to change them.
pub(crate) const TO_WRITE: &[Scope] = &[Scope::Api];
/// What will do to look at one runner.
pub(crate) const TO_READ_RUNNER: &[Scope] = &[Scope::ManageRunner, Scope::Api, Scope::ReadApi];
/// What will do to change one runner.
pub(crate) const TO_MANAGE_RUNNER: &[Scope] = &[Scope::ManageRunner, Scope::Api];
/// What will do to make a runner.
pub(crate) const TO_CREATE_RUNNER: &[Scope] = &[Scope::CreateRunner, Scope::Api];
/// What will do to look at oneself.
pub(crate) const TO_READ_USER: &[Scope] = &[Scope::ReadUser, Scope::Api, Scope::ReadApi];

impl Scope {
    /// Its name in GitLab.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::ReadApi => "read_api",
            Self::ReadUser => "read_user",
            Self::CreateRunner => "create_runner",
            Self::ManageRunner => "manage_runner",
        }
    }
}
