use serde::Serialize;
use time::macros::format_description;

use super::shown;
use crate::{clock::iso8601, tables::tokens::PersonalAccessToken};

/// A personal access token without the token itself (`lib/api/entities/personal_access_token.rb`).
#[derive(Debug, Serialize)]
pub(crate) struct TokenEntity {
    id: i64,
    name: String,
    revoked: bool,
    created_at: String,
    scopes: Vec<String>,
    user_id: i64,
    last_used_at: Option<String>,
    active: bool,
    expires_at: Option<String>,
}

impl TokenEntity {
    pub(crate) fn new(token: PersonalAccessToken) -> Self {
        let day = format_description!("[year]-[month]-[day]");
        Self {
            id: token.id,
            name: token.name,
            revoked: token.revoked,
            created_at: iso8601(token.created_at),
            scopes: token.scopes,
            user_id: token.user_id,
            last_used_at: shown(token.last_used_at),
            active: !token.revoked && token.in_time,
            expires_at: token.expires_at.and_then(|date| date.format(day).ok()),
        }
    }
}
