//! How complex and how deep a query may be (`app/graphql/gitlab_schema.rb`).

use std::sync::Arc;

use async_graphql::{
    ServerError, ValidationResult,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation},
};

use crate::tables::users::User;

/// The most that somebody may ask at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    complexity: usize,
    depth: usize,
}

impl Limit {
    /// The limit for `user`, or for nobody in particular.
    pub(super) fn of(user: Option<&User>, is_introspection: bool) -> Self {
        match user {
            Some(user) => Self {
                complexity: if user.admin { 300 } else { 250 },
                depth: 20,
            },
            None => Self {
                complexity: if is_introspection { 217 } else { 200 },
                depth: 15,
            },
        }
    }
}

/// Refuses what is above the [`Limit`], in the words of `graphql-ruby`.
pub(super) struct Limits;

impl ExtensionFactory for Limits {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Limits {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await?;
        let Limit { complexity, depth } = *ctx.data_unchecked::<Limit>();
        let mut errors = Vec::new();
        for (what, is, most) in [
            ("complexity", result.complexity, complexity),
            ("depth", result.depth, depth),
        ] {
            if is > most {
                let text = format!("Query has {what} of {is}, which exceeds max {what} of {most}");
                errors.push(ServerError::new(text, None));
            }
        }
        if errors.is_empty() {
            Ok(result)
        } else {
            Err(errors)
        }
    }
}
