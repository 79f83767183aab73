use serde::Serialize;

use super::shown;
use crate::{site::Site, tables::people::Person};

/// A user, as far as others see them (`lib/api/entities/user_basic.rb`).
#[derive(Debug, Clone, Serialize)]
pub(crate) struct UserBasic {
    id: i64,
    username: String,
    name: String,
    state: String,
    locked: bool,
    avatar_url: Option<String>,
    web_url: String,
}

impl UserBasic {
    pub(crate) fn new(person: &Person, site: &Site) -> Self {
        Self {
            id: person.id,
            username: person.username.clone(),
            name: person.name.clone(),
            state: person.state.clone(),
            locked: false,
            avatar_url: None,
            web_url: site.page(&person.username),
        }
    }
}

/// The caller, as they see themselves (`lib/api/entities/user_public.rb`); `is_admin` is told to
/// administrators.
#[derive(Debug, Serialize)]
pub(crate) struct CurrentUser {
    #[serde(flatten)]
    basic: UserBasic,
    email: String,
    created_at: Option<String>,
    external: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_admin: Option<bool>,
}

impl CurrentUser {
    pub(crate) fn new(person: &Person, site: &Site) -> Self {
        Self {
            basic: UserBasic::new(person, site),
            email: person.email.clone(),
            created_at: shown(person.created_at),
            external: person.external,
            is_admin: person.admin.then_some(true),
        }
    }
}
