//! `Time`: ISO 8601 in UTC, without parts of a second (`app/graphql/types/time_type.rb`).

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// A time as GraphQL shows it; REST shows three digits more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time(pub(super) OffsetDateTime);

#[Scalar(name = "Time")]
impl ScalarType for Time {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => match OffsetDateTime::parse(text, &Rfc3339) {
                Ok(at) => Ok(Self(at)),
                Err(_) => Err(InputValueError::expected_type(value)),
            },
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        let at = self.0.to_offset(time::UtcOffset::UTC);
        let at = at.replace_nanosecond(0).unwrap_or(at);
        Value::String(at.format(&Rfc3339).unwrap_or_default())
    }
}

/// A time that may be absent.
pub(super) fn time(at: Option<OffsetDateTime>) -> Option<Time> {
    at.map(Time)
}
