use super::{GitlabFleet, HeldRunner, Line, Sent, gitlab::sent};

/// Removes a runner by its ID, else by its own token: a token that may create runners need not be one
/// that may delete them.
pub(super) async fn remove(fleet: &GitlabFleet, runner: HeldRunner) -> (bool, Vec<Sent>) {
    let (client, recorder) = fleet.client(Line::First, runner.cell.runner_type);
    let by_id = client.delete_runner(runner.id).await;
    let mut gone = by_id
        .as_ref()
        .is_ok_and(|reply| matches!(reply.status, 204 | 404));
    if !gone && by_id.is_ok() {
        let by_token = client.unregister(Some(&runner.token)).await;
        gone = by_token.is_ok_and(|reply| matches!(reply.status, 204 | 403));
    }
    (gone, sent(&recorder, None))
}
