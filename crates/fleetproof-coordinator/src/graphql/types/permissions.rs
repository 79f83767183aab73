use async_graphql::SimpleObject;

use crate::auth::policies::RunnerRights;

/// `RunnerPermissions` (`app/graphql/types/permission_types/ci/runner.rb`).
#[derive(Debug, SimpleObject)]
#[graphql(name = "RunnerPermissions")]
pub(crate) struct RunnerPermissions {
    read_runner: bool,
    update_runner: bool,
    delete_runner: bool,
    assign_runner: bool,
}

impl From<RunnerRights> for RunnerPermissions {
    fn from(rights: RunnerRights) -> Self {
        Self {
            read_runner: rights.read,
            update_runner: rights.update,
            delete_runner: rights.delete,
            assign_runner: rights.assign,
        }
    }
}
