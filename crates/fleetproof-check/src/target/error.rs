use fleetproof_client::Trouble;
use fleetproof_model::Exit;

/// Why a target cannot be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// No answer that could be judged.
    #[error("{0}")]
    Trouble(#[from] Trouble),
    /// The answer is not the API's.
    #[error(
        "{url} does not answer as a GitLab: {endpoint} gave status {status} and {what} instead of \
         JSON; give the address of GitLab itself, without a path below it"
    )]
    NotGitLab {
        /// The address.
        url: String,
        /// Method and path pattern.
        endpoint: &'static str,
        /// The status.
        status: u16,
        /// What came instead.
        what: &'static str,
    },
    /// No personal access token was given.
    #[error(
        "no token: put a personal access token with the scopes api, create_runner and \
         manage_runner into FLEETPROOF_TOKEN, or name a --token-file"
    )]
    NoToken,
    /// The token is not accepted.
    #[error(
        "{url} refuses the token with status {status}: {answer}; make a new one with the scopes api, create_runner and manage_runner"
    )]
    Refused {
        /// The address.
        url: String,
        /// The status.
        status: u16,
        /// The answer's text.
        answer: String,
    },
    /// The token is accepted, but may not do what the checks do.
    #[error(
        "the token lacks the scope `api` (it has: {scopes}); make one with the scopes api, create_runner and manage_runner"
    )]
    Scope {
        /// The scopes that it has.
        scopes: String,
    },
    /// There is no such group or project, or the token's user may not see it.
    #[error(
        "the {kind} `{path}` is not on {url}, or the token's user may not see it; check --{kind}"
    )]
    NoOwner {
        /// `group` or `project`.
        kind: &'static str,
        /// The path that was named.
        path: String,
        /// The address.
        url: String,
    },
    /// The application itself fails before the first check.
    #[error("{endpoint} answered {status}: {answer}; the target is not in a state to be checked")]
    Broken {
        /// Method and path pattern.
        endpoint: &'static str,
        /// The status.
        status: u16,
        /// The answer's text.
        answer: String,
    },
    /// The client cannot be made as it was asked for.
    #[error("{0}")]
    Setup(String),
    /// The target's database cannot be used.
    #[error("{0}")]
    Database(#[from] crate::DatabaseError),
}

impl TargetError {
    /// The exit status that the error stands for.
    pub fn exit(&self) -> Exit {
        match self {
            Self::NoOwner { .. } | Self::NoToken => Exit::Usage,
            _ => Exit::Unknown,
        }
    }
}
