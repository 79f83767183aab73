use async_graphql::SimpleObject;

use crate::endpoints::metadata::GITLAB_VERSION;

/// `Metadata` (`app/graphql/types/metadata_type.rb`).
#[derive(Debug, SimpleObject)]
#[graphql(name = "Metadata")]
pub(crate) struct Metadata {
    version: &'static str,
    revision: &'static str,
    enterprise: bool,
    kas: Kas,
}

/// `Kas`: there is none.
#[derive(Debug, SimpleObject)]
#[graphql(name = "Kas")]
pub(crate) struct Kas {
    enabled: bool,
    external_url: Option<String>,
    version: Option<String>,
}

impl Metadata {
    /// What `GET /metadata` tells, too.
    pub(super) fn new() -> Self {
        Self {
            version: GITLAB_VERSION,
            revision: "fleetproof",
            enterprise: false,
            kas: Kas {
                enabled: false,
                external_url: None,
                version: None,
            },
        }
    }
}
