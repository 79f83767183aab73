//! How a runner came to be, its token, and its pages.

use std::sync::Arc;

use async_graphql::{Context, Error, Object};
use fleetproof_model::{RunnerType, Secret};
use time::Duration;

use crate::{
    contact::FINISHED,
    graphql::{
        asked::InContext,
        loaders::{GroupsKey, OwnerProjectKey},
        scalars::{Time, time},
        types::enums::{CreationMethod, CreationState},
    },
    tables::runners::Runner,
    tokens::{self, RegistrationType},
};

/// How long after its creation a runner can be registered
/// (`Ci::Runner::REGISTRATION_AVAILABILITY_TIME`).
const REGISTRATION_AVAILABILITY: Duration = Duration::HOUR;

/// What is about its token, and where a browser finds it.
pub(crate) struct Registration(pub(super) Arc<Runner>);

impl Registration {
    /// Whether managers can still be registered with its token by who created it.
    fn is_registration_available(&self, ctx: &Context<'_>) -> bool {
        let since = ctx.asked().app().now() - REGISTRATION_AVAILABILITY;
        self.0.registration == RegistrationType::AuthenticatedUser
            && self.0.creation_state != FINISHED
            && self.0.created_at.is_some_and(|at| at > since)
    }

    /// Whether the caller created it, and its token can still be told to them.
    fn is_open_to_creator(&self, ctx: &Context<'_>) -> bool {
        let user = ctx.asked().user();
        let is_creator = user.is_some_and(|user| self.0.creator_id == Some(user.id));
        is_creator && self.is_registration_available(ctx)
    }

    fn token(&self, ctx: &Context<'_>) -> Option<Secret> {
        let stored = self.0.token_encrypted.as_deref()?;
        ctx.asked().app().cipher().decrypt(stored)
    }

    fn admin_page(&self, ctx: &Context<'_>, rest: &str) -> Option<String> {
        let asked = ctx.asked();
        let page = format!("admin/runners/{}{rest}", self.0.id);
        asked.is_admin().then(|| asked.site().page(&page))
    }
}

#[Object]
impl Registration {
    async fn short_sha(&self, ctx: &Context<'_>) -> Option<String> {
        self.token(ctx).map(|token| tokens::short_sha(&token))
    }

    async fn creation_method(&self) -> Option<CreationMethod> {
        Some(match self.0.registration {
            RegistrationType::RegistrationToken => CreationMethod::RegistrationToken,
            RegistrationType::AuthenticatedUser => CreationMethod::AuthenticatedUser,
        })
    }

    async fn creation_state(&self) -> Option<CreationState> {
        Some(if self.0.creation_state == FINISHED {
            CreationState::Finished
        } else {
            CreationState::Started
        })
    }

    /// Of an instance runner, for administrators alone.
    async fn token_expires_at(&self, ctx: &Context<'_>) -> Option<Time> {
        let is_hidden = self.0.kind == RunnerType::Instance && !ctx.asked().is_admin();
        time(self.0.token_expires_at).filter(|_| !is_hidden)
    }

    async fn admin_url(&self, ctx: &Context<'_>) -> Option<String> {
        self.admin_page(ctx, "")
    }

    async fn edit_admin_url(&self, ctx: &Context<'_>) -> Option<String> {
        self.admin_page(ctx, "/edit")
    }

    async fn register_admin_url(&self, ctx: &Context<'_>) -> Option<String> {
        self.admin_page(ctx, "/register")
            .filter(|_| self.is_registration_available(ctx))
    }

    /// For who created the runner, until it asks for jobs or an hour has passed.
    async fn ephemeral_register_url(&self, ctx: &Context<'_>) -> Result<Option<String>, Error> {
        if !self.is_open_to_creator(ctx) {
            return Ok(None);
        }
        let id = self.0.id;
        let place = match self.0.kind {
            RunnerType::Instance => Some("admin/runners".to_owned()),
            RunnerType::Group => {
                let groups = ctx.loads().load_one(GroupsKey(id)).await?;
                let group = groups.and_then(|groups| groups.first().cloned());
                group.map(|group| format!("groups/{}/-/runners", group.full_path))
            }
            RunnerType::Project => {
                let owner = ctx.loads().load_one(OwnerProjectKey(id)).await?;
                owner.map(|project| format!("{}/-/runners", project.full_path))
            }
        };
        let site = ctx.asked().site();
        Ok(place.map(|place| site.page(&format!("{place}/{id}/register"))))
    }

    /// As [`Self::ephemeral_register_url`] (contract USR-24).
    async fn ephemeral_authentication_token(&self, ctx: &Context<'_>) -> Option<String> {
        let token = self.token(ctx).filter(|_| self.is_open_to_creator(ctx));
        token.map(|token| token.expose().to_owned())
    }
}
