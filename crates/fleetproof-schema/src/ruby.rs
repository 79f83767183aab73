//! How GitLab's logs name a database error: the classes of Ruby's pg gem and of Rails.

/// The pg gem derives one class from each SQLSTATE of PostgreSQL's `errcodes.txt`. Listed are those
/// that a coordinator or a migration can meet; the others get the class of their first two
/// characters, from which theirs descends.
pub(crate) fn pg_class(sqlstate: &str) -> &'static str {
    match sqlstate {
        "0A000" => "PG::FeatureNotSupported",
        "22001" => "PG::StringDataRightTruncation",
        "22003" => "PG::NumericValueOutOfRange",
        "22007" => "PG::InvalidDatetimeFormat",
        "22008" => "PG::DatetimeFieldOverflow",
        "22021" => "PG::CharacterNotInRepertoire",
        "22P02" => "PG::InvalidTextRepresentation",
        "22P05" => "PG::UntranslatableCharacter",
        "23001" => "PG::RestrictViolation",
        "23502" => "PG::NotNullViolation",
        "23503" => "PG::ForeignKeyViolation",
        "23505" => "PG::UniqueViolation",
        "23514" => "PG::CheckViolation",
        "23P01" => "PG::ExclusionViolation",
        "25006" => "PG::ReadOnlySqlTransaction",
        "25P02" => "PG::InFailedSqlTransaction",
        "25P03" => "PG::IdleInTransactionSessionTimeout",
        "28P01" => "PG::InvalidPassword",
        "3D000" => "PG::InvalidCatalogName",
        "3F000" => "PG::InvalidSchemaName",
        "40001" => "PG::TRSerializationFailure",
        "40P01" => "PG::TRDeadlockDetected",
        "42501" => "PG::InsufficientPrivilege",
        "42601" => "PG::SyntaxError",
        "42701" => "PG::DuplicateColumn",
        "42702" => "PG::AmbiguousColumn",
        "42703" => "PG::UndefinedColumn",
        "42704" => "PG::UndefinedObject",
        "42710" => "PG::DuplicateObject",
        "42804" => "PG::DatatypeMismatch",
        "42809" => "PG::WrongObjectType",
        "42883" => "PG::UndefinedFunction",
        "428C9" => "PG::GeneratedAlways",
        "42P01" => "PG::UndefinedTable",
        "42P07" => "PG::DuplicateTable",
        "42P10" => "PG::InvalidColumnReference",
        "53100" => "PG::DiskFull",
        "53200" => "PG::OutOfMemory",
        "53300" => "PG::TooManyConnections",
        "54001" => "PG::StatementTooComplex",
        "55006" => "PG::ObjectInUse",
        "55P03" => "PG::LockNotAvailable",
        "57014" => "PG::QueryCanceled",
        "57P01" => "PG::AdminShutdown",
        "57P02" => "PG::CrashShutdown",
        "57P03" => "PG::CannotConnectNow",
        "P0001" => "PG::RaiseException",
        other => pg_parent_class(other),
    }
}

fn pg_parent_class(sqlstate: &str) -> &'static str {
    match sqlstate.get(..2) {
        Some("08") => "PG::ConnectionException",
        Some("22") => "PG::DataException",
        Some("23") => "PG::IntegrityConstraintViolation",
        Some("25") => "PG::InvalidTransactionState",
        Some("28") => "PG::InvalidAuthorizationSpecification",
        Some("40") => "PG::TransactionRollback",
        Some("42") => "PG::SyntaxErrorOrAccessRuleViolation",
        Some("53") => "PG::InsufficientResources",
        Some("54") => "PG::ProgramLimitExceeded",
        Some("55") => "PG::ObjectNotInPrerequisiteState",
        Some("57") => "PG::OperatorIntervention",
        Some("P0") => "PG::PlpgsqlError",
        Some("XX") => "PG::InternalError",
        _ => "PG::ServerError",
    }
}

/// `translate_exception` of Rails' PostgreSQL adapter; what it does not know stays a
/// `StatementInvalid`, check violations among them.
pub(crate) fn active_record_class(sqlstate: &str) -> &'static str {
    match sqlstate {
        "22001" => "ActiveRecord::ValueTooLong",
        "22003" => "ActiveRecord::RangeError",
        "23502" => "ActiveRecord::NotNullViolation",
        "23503" => "ActiveRecord::InvalidForeignKey",
        "23505" => "ActiveRecord::RecordNotUnique",
        "40001" => "ActiveRecord::SerializationFailure",
        "40P01" => "ActiveRecord::Deadlocked",
        "42P04" => "ActiveRecord::DatabaseAlreadyExists",
        "55P03" => "ActiveRecord::LockWaitTimeout",
        "57014" => "ActiveRecord::QueryCanceled",
        _ => "ActiveRecord::StatementInvalid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unlisted_state_gets_its_parent() {
        assert_eq!(pg_class("23000"), "PG::IntegrityConstraintViolation");
        assert_eq!(pg_class("99999"), "PG::ServerError");
        assert_eq!(pg_class(""), "PG::ServerError");
    }

    #[test]
    fn a_check_violation_has_no_class_of_its_own_in_rails() {
        assert_eq!(
            active_record_class("23514"),
            "ActiveRecord::StatementInvalid"
        );
    }
}
