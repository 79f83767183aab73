use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{error::migration_backoff, state::App};

/// Sends runners away while the database is migrated, before anything of their request is looked
/// at (contract GEN-20). The administration goes on.
pub(crate) async fn back_off(State(app): State<App>, request: Request, next: Next) -> Response {
    if app.memory().is_backing_off(app.now()) {
        return migration_backoff().into_response();
    }
    next.run(request).await
}
