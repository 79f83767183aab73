use axum::extract::FromRequestParts;
use http::{header, request::Parts};
use time::{OffsetDateTime, PrimitiveDateTime, macros::format_description};

use crate::error::{ApiResult, precondition_failed};

/// The time in `If-Unmodified-Since`; one that cannot be read is ignored (contract GEN-24).
#[derive(Debug, Clone, Copy)]
pub struct UnmodifiedSince(Option<OffsetDateTime>);

impl UnmodifiedSince {
    /// 412 if the row was changed after that time.
    pub fn check(self, updated_at: Option<OffsetDateTime>) -> ApiResult<()> {
        match (self.0, updated_at) {
            (Some(limit), Some(updated_at)) if updated_at > limit => Err(precondition_failed()),
            _ => Ok(()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for UnmodifiedSince {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let value = parts.headers.get(header::IF_UNMODIFIED_SINCE);
        Ok(Self(
            value.and_then(|value| value.to_str().ok()).and_then(parse),
        ))
    }
}

/// Ruby's `Time.parse` takes more; callers send HTTP dates or ISO 8601.
fn parse(text: &str) -> Option<OffsetDateTime> {
    let http = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    PrimitiveDateTime::parse(text, http)
        .map(PrimitiveDateTime::assume_utc)
        .or_else(|_| OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339))
        .ok()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn http_dates_and_iso_are_read_and_the_rest_ignored() {
        let noon = Some(datetime!(2024-11-01 12:00 UTC));
        assert_eq!(parse("Fri, 01 Nov 2024 12:00:00 GMT"), noon);
        assert_eq!(parse("2024-11-01T12:00:00.000Z"), noon);
        assert_eq!(parse("yesterday"), None);
    }
}
