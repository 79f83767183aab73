//! `POST /api/graphql`: runners and their managers as GitLab's pages ask for them
//! (`app/graphql/`; contract GQL).
//!
//! | module | question it answers |
//! |---|---|
//! | `endpoint`, `request`, `access` | what is asked, by whom? |
//! | `guard`, `limits`, `cost` | is it too much? |
//! | `types`, `mutations`, `ids`, `scalars` | what can be asked? |
//! | `asked`, `loaders`, `gate` | how is it fetched, for many at once? |
//! | `paging` | which part of a list is it? |
//! | `answer`, `ordering`, `wording`, `outline` | how is it answered, in GitLab's words? |

mod access;
mod answer;
mod asked;
mod cost;
mod endpoint;
mod gate;
mod guard;
mod ids;
mod limits;
mod loaders;
mod mutations;
mod ordering;
mod outline;
mod paging;
mod request;
mod scalars;
mod types;
mod wording;

use async_graphql::{EmptySubscription, Schema, SchemaBuilder};

use self::{limits::Limits, mutations::Mutation, types::Query};

pub(crate) use endpoint::execute;

/// The schema, built once for a coordinator.
pub(crate) type GraphqlSchema = Schema<Query, Mutation, EmptySubscription>;

/// The schema with its limits.
pub(crate) fn schema() -> GraphqlSchema {
    let builder: SchemaBuilder<_, _, _> =
        Schema::build(Query, Mutation::default(), EmptySubscription);
    builder
        .extension(Limits)
        .disable_suggestions()
        .limit_recursive_depth(guard::DEEPEST)
        .finish()
}
