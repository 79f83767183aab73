use std::sync::Arc;

use async_graphql::{Context, Error};
use tokio::sync::RwLock;

use super::{access::Admitted, loaders::Loads};
use crate::{
    auth::policies::{Entered, level},
    database::{Db, QueryError},
    site::Site,
    state::App,
    tables::users::User,
};

/// A request that is being answered: who asks, and the connection that all of it is fetched by.
pub(crate) struct Asked {
    app: App,
    admitted: Admitted,
    site: Site,
    db: RwLock<Db>,
}

impl Asked {
    pub(super) fn new(app: &App, db: Db, admitted: Admitted, site: Site) -> Self {
        Self {
            app: app.clone(),
            admitted,
            site,
            db: RwLock::new(db),
        }
    }

    /// The coordinator.
    pub(super) fn app(&self) -> &App {
        &self.app
    }

    /// Who asks, and whether they may change something.
    pub(super) fn admitted(&self) -> &Admitted {
        &self.admitted
    }

    /// Who asks.
    pub(super) fn user(&self) -> Option<&User> {
        self.admitted.user.as_ref()
    }

    /// Whether an administrator asks.
    pub(super) fn is_admin(&self) -> bool {
        self.user().is_some_and(|user| user.admin)
    }

    /// Refuses all but maintainers of a group or project, and those who may look at everything.
    pub(super) fn require_maintainer<T>(&self, entered: Option<&Entered<T>>) -> Result<(), Error> {
        let level = entered.map_or(0, |entered| entered.level);
        if level >= level::MAINTAINER || self.user().is_some_and(User::reads_everything) {
            Ok(())
        } else {
            Err(not_available())
        }
    }

    /// What links begin with.
    pub(super) fn site(&self) -> &Site {
        &self.site
    }

    /// The connection. Whoever reads shares it; who changes something waits until it is theirs.
    pub(super) fn db(&self) -> &RwLock<Db> {
        &self.db
    }
}

/// What a resolver finds in its context.
pub(super) trait InContext<'a> {
    /// The request.
    fn asked(&self) -> &'a Arc<Asked>;
    /// What fetches for many at once.
    fn loads(&self) -> &'a Loads;
}

impl<'a> InContext<'a> for Context<'a> {
    fn asked(&self) -> &'a Arc<Asked> {
        self.data_unchecked::<Arc<Asked>>()
    }

    fn loads(&self) -> &'a Loads {
        self.data_unchecked::<Loads>()
    }
}

/// Something went wrong that is nobody's business but the log's: it becomes the error's source, by
/// which [`super::answer`] knows it.
#[derive(Debug, Clone)]
pub(super) struct Broken(pub(super) Arc<QueryError>);

impl From<QueryError> for Broken {
    fn from(error: QueryError) -> Self {
        Self(Arc::new(error))
    }
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Internal server error")
    }
}

/// There is no such thing, or it is not for the caller: they are not told which (contract GQL-05).
pub(super) fn not_available() -> Error {
    Error::new(
        "The resource that you are attempting to access does not exist \
         or you don't have permission to perform this action",
    )
}
