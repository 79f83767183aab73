use async_graphql::{Context, Object};

use crate::{
    graphql::{
        asked::InContext,
        ids::UserId,
        scalars::{Time, time},
    },
    tables::people::Person,
};

/// `UserCore`, and `CurrentUser` for oneself (`app/graphql/types/user_interface.rb`), without what
/// has nothing to do with runners.
pub(crate) struct User(pub(super) Person);

#[Object(name = "UserCore")]
impl User {
    async fn id(&self) -> UserId {
        UserId(self.0.id)
    }

    async fn username(&self) -> &str {
        &self.0.username
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    async fn state(&self) -> &str {
        &self.0.state
    }

    async fn bot(&self) -> bool {
        false
    }

    async fn avatar_url(&self) -> Option<&str> {
        None
    }

    async fn web_url(&self, ctx: &Context<'_>) -> String {
        ctx.asked().site().page(&self.0.username)
    }

    async fn web_path(&self) -> String {
        format!("/{}", self.0.username)
    }

    async fn created_at(&self) -> Option<Time> {
        time(self.0.created_at)
    }
}
