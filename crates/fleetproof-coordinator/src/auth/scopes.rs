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
