//! One request of a runner, and whether its answer is what it must be.

use fleetproof_client::{Client, CreateRunner, Info, RegisterRunner, Reply, Scope, Trouble};
use fleetproof_model::Secret;

/// What a runner, or the administrator about it, asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contact {
    /// It is registered by registration token.
    Register,
    /// It is created by a user.
    Create,
    /// A manager that is known says that it is there.
    VerifyKnown,
    /// A manager that is not.
    VerifyNew,
    /// A manager that is known asks for a job.
    RequestKnown,
    /// A manager that is not.
    RequestNew,
    /// The administrator reads the runner.
    Read,
    /// The administrator reads its managers.
    ReadManagers,
}

impl Contact {
    /// The contacts that a runner manager makes.
    pub(super) const OF_MANAGERS: [Self; 4] = [
        Self::VerifyKnown,
        Self::RequestNew,
        Self::RequestKnown,
        Self::VerifyNew,
    ];

    /// Method and path pattern.
    pub(super) fn endpoint(self) -> &'static str {
        match self {
            Self::Register => "POST /api/v4/runners",
            Self::Create => "POST /api/v4/user/runners",
            Self::VerifyKnown | Self::VerifyNew => "POST /api/v4/runners/verify",
            Self::RequestKnown | Self::RequestNew => "POST /api/v4/jobs/request",
            Self::Read => "GET /api/v4/runners/:id",
            Self::ReadManagers => "GET /api/v4/runners/:id/managers",
        }
    }

    /// As in reports.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Register => "registration",
            Self::Create => "creation",
            Self::VerifyKnown => "verification of a known manager",
            Self::VerifyNew => "verification of a new manager",
            Self::RequestKnown => "job request of a known manager",
            Self::RequestNew => "job request of a new manager",
            Self::Read => "read-back of the runner",
            Self::ReadManagers => "read-back of its managers",
        }
    }

    /// Whether the manager must be one that the coordinator knows.
    pub(super) fn is_of_known(self) -> bool {
        matches!(self, Self::VerifyKnown | Self::RequestKnown)
    }

    /// The status of a right answer. There is no job to be had.
    fn right(self) -> u16 {
        match self {
            Self::Register | Self::Create => 201,
            Self::RequestKnown | Self::RequestNew => 204,
            Self::VerifyKnown | Self::VerifyNew | Self::Read | Self::ReadManagers => 200,
        }
    }

    /// Judges an answer by its status.
    pub(super) fn judge(self, answer: Result<Reply, Trouble>) -> Result<Reply, Wrong> {
        match answer {
            Ok(reply) if reply.status == self.right() => Ok(reply),
            Ok(reply) => Err(Wrong {
                status: Some(reply.status),
                correlation_id: reply.header("x-request-id").map(str::to_owned),
                observed: format!("the answer is {}, not {}", reply.status, self.right()),
            }),
            Err(trouble) => Err(Wrong {
                status: None,
                correlation_id: None,
                observed: trouble.to_string(),
            }),
        }
    }
}

/// What is wrong about an answer.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) status: Option<u16>,
    pub(super) correlation_id: Option<String>,
    pub(super) observed: String,
}

/// Has a runner manager make a contact.
pub(super) async fn make(
    client: &Client,
    contact: Contact,
    token: &Secret,
    system_id: &str,
) -> Result<Reply, Trouble> {
    let info = info();
    match contact {
        Contact::RequestKnown | Contact::RequestNew => {
            client
                .request_job(Some(token), Some(system_id), Some(&info), None)
                .await
        }
        _ => {
            client
                .verify(Some(token), Some(system_id), Some(&info))
                .await
        }
    }
}

/// Has a runner made: by registration token where there is one, or by a user.
pub(super) async fn create(
    client: &Client,
    scope: Scope,
    registration_token: Option<&Secret>,
    description: String,
) -> Result<Reply, Trouble> {
    let fields = RegisterRunner {
        description: Some(description),
        tag_list: Some(vec!["timeline".to_owned()]),
        ..RegisterRunner::default()
    };
    match registration_token {
        Some(token) => client.register(Some(token), &fields).await,
        None => client.create_runner(&CreateRunner { scope, fields }).await,
    }
}

fn info() -> Info {
    let own = |text: &str| Some(text.to_owned());
    Info {
        name: own("gitlab-runner"),
        version: own("17.11.1"),
        revision: own("timeline"),
        platform: own("linux"),
        architecture: own("amd64"),
        executor: own("docker"),
        ..Info::default()
    }
}
