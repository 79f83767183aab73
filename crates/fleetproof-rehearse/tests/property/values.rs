//! Values that columns take: a few ordinary ones, and one that is at a limit of its type.

use crate::schema::Kind;

/// The number of values of a type.
pub(crate) const VALUES: usize = 4;

impl Kind {
    pub(crate) fn sql(self) -> &'static str {
        match self {
            Self::Smallint => "smallint",
            Self::Integer => "integer",
            Self::Bigint => "bigint",
            Self::Text => "text",
            Self::Varchar => "character varying(12)",
            Self::Numeric => "numeric",
            Self::Boolean => "boolean",
            Self::Timestamp => "timestamp without time zone",
            Self::Timestamptz => "timestamp with time zone",
            Self::Jsonb => "jsonb",
            Self::Enum => "mood",
        }
    }

    /// A type that takes all of its values, and others.
    pub(crate) fn wider(self) -> &'static str {
        match self {
            Self::Smallint => "integer",
            Self::Integer => "bigint",
            Self::Varchar => "text",
            Self::Timestamp => "timestamp with time zone",
            _ => self.sql(),
        }
    }

    /// A type that does not take all of its values, or not as they are.
    pub(crate) fn narrower(self) -> &'static str {
        match self {
            Self::Integer => "smallint",
            Self::Bigint => "integer",
            Self::Text => "character varying(20)",
            Self::Varchar => "character varying(8)",
            Self::Numeric => "numeric(6,2)",
            _ => self.sql(),
        }
    }
}

/// Values of a type, by the name that the server prints, as SQL.
pub(crate) fn values(r#type: &str) -> [&'static str; VALUES] {
    match r#type.split('(').next().unwrap_or(r#type) {
        "smallint" => ["0", "1", "-7", "32000"],
        "integer" => ["0", "1", "-7", "70000"],
        "bigint" => ["0", "1", "-7", "3000000000"],
        "numeric" => ["0", "1.5", "-7", "1.239"],
        "boolean" => ["false", "true", "false", "true"],
        "timestamp without time zone" => [
            "'2024-01-01 00:00:00'",
            "'2024-06-01 12:00:00'",
            "'1999-12-31 23:59:59'",
            "'2038-01-19 03:14:08.25'",
        ],
        "timestamp with time zone" => [
            "'2024-01-01 00:00:00+00'",
            "'2024-06-01 12:00:00+02'",
            "'1999-12-31 23:59:59+00'",
            "'2038-01-19 03:14:08.25+00'",
        ],
        "jsonb" => ["'{}'", "'{\"a\": 1}'", "'[1, 2]'", "'\"text\"'"],
        "mood" => ["'calm'", "'brisk'", "'keen'", "'calm'"],
        // As long as the longest that is ever asked for.
        "character varying" => ["'a'", "'b'", "''", "'twelve chars'"],
        _ => [
            "'a'",
            "'b'",
            "''",
            "'a text of more than twenty characters'",
        ],
    }
}
