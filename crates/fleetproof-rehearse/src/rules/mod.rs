//! What is dangerous, one file for each rule.

pub(crate) use generic::migration_fails::INFO as MIGRATION_FAILS;

mod scene;
mod suspect;

mod backfill;
mod foreign_keys;
mod functions;
mod generic;
mod locks;
mod lookups;
mod partitions;
mod roles;
mod rows;
mod shape;
mod swap;
mod triggers;

pub(crate) use backfill::examples;

pub use crate::wanted::Wanted;
pub use scene::{Applied, HeldLock, Refused, Scene, State};
pub use suspect::{Counted, Suspect};

use fleetproof_model::RuleInfo;

/// A kind of hazard.
pub trait Rule: Sync {
    /// What it is, for people.
    fn info(&self) -> &'static RuleInfo;

    /// Names what looks dangerous in a state. A suspect costs a trial; a false one costs nothing
    /// else, since the trial decides.
    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>);

    /// Names a statement of the migration that the server refused, if that is what this rule is
    /// about. `scene` is the state before the statement's transaction.
    fn judge_refused(&self, _scene: &Scene<'_>, _refused: &Refused<'_>) -> Option<Suspect> {
        None
    }

    /// Counting queries on the database that it wants answered before it judges: a text and a number
    /// in each row. `scene` is the state before the migration, without old rows or answers.
    fn asks(&self, _scene: &Scene<'_>) -> Vec<String> {
        Vec::new()
    }

    /// Old rows that it needs beyond the ordinary ones; `scene` knows the answers.
    fn wants(&self, _scene: &Scene<'_>) -> Vec<Wanted> {
        Vec::new()
    }

    /// Whether it only tells what no other rule has told.
    fn is_generic(&self) -> bool {
        false
    }
}

/// All rules, in the order in which they are listed. The generic ones come last: they say only what
/// no other rule has said.
pub const RULES: &[&dyn Rule] = &[
    // Keys between shadows.
    &foreign_keys::premature::PrematureForeignKey,
    &foreign_keys::orphans::Orphans,
    &foreign_keys::wrong_partition::WrongPartition,
    &foreign_keys::without_cascade::WithoutCascade,
    &foreign_keys::delete_action::DeleteAction,
    &foreign_keys::partition_move::PartitionMove,
    &foreign_keys::truncate::TruncateRefused,
    // Events and state of triggers.
    &triggers::missing_event::MissingEvent,
    &triggers::disabled::DisabledTrigger,
    &triggers::replica_role::ReplicaRole,
    &triggers::subscription::SubscriptionSkipsTrigger,
    &triggers::truncate::TruncateNotSynced,
    &triggers::dropped::DroppedTrigger,
    &triggers::condition::ConditionSkipsWrites,
    &triggers::column_list::ColumnListSkipsWrites,
    &triggers::depth_guard::DepthGuardSkipsWrites,
    &triggers::per_statement::RowFunctionPerStatement,
    &triggers::statement_on_partition::StatementTriggerOnPartition,
    &triggers::inheriting::InheritingTableNotSynced,
    &triggers::partition_without_trigger::PartitionWithoutTrigger,
    &triggers::before_null::BeforeTriggerReturnsNull,
    &triggers::before_early::BeforeTriggerTooEarly,
    &triggers::before_upsert::BeforeTriggerUpsert,
    &triggers::endless::EndlessSync,
    &triggers::rule_twice::RuleEvaluatesTwice,
    // The function against the columns.
    &functions::stale_function::StaleFunction,
    &functions::shadow_column_dropped::ShadowColumnDropped,
    &functions::source_column_dropped::SourceColumnDropped,
    &functions::column_renamed::ColumnRenamed,
    &functions::source_lacks_column::SourceLacksColumn,
    &functions::unchecked_body::UncheckedBody,
    &functions::positional_copy::PositionalCopy,
    &functions::filter_wider_than_key::FilterWiderThanKey,
    &functions::swallowed_error::SwallowedError,
    &functions::update_finds_no_row::UpdateFindsNoRow,
    &functions::insert_finds_row::InsertFindsRow,
    &functions::key_change::KeyChangeNotFollowed,
    &functions::conflict_without_key::ConflictWithoutKey,
    &functions::conflict_does_nothing::ConflictDoesNothing,
    // A shadow that is stricter, or other.
    &shape::length::LengthNarrower,
    &shape::type_narrower::TypeNarrower,
    &shape::not_null::NotNullStricter,
    &shape::check::CheckStricter,
    &shape::unique::UniqueStricter,
    &shape::exclude::ExcludeStricter,
    &shape::deferrable::DeferrabilityLost,
    &shape::collation::CollationMergesKeys,
    &shape::domain::DomainStricter,
    &shape::enum_label::EnumLabelMissing,
    &shape::enum_type::EnumTypeDiffers,
    &shape::json::JsonToJsonb,
    &shape::precision::PrecisionLower,
    &shape::time_zone::TimestampTimeZone,
    &shape::omitted_default::OmittedDefault,
    &shape::identity::ShadowIdentityAlways,
    &shape::generated::ShadowGeneratedColumn,
    &shape::generated_before::GeneratedInBeforeTrigger,
    &shape::index_row::IndexRowTooBig,
    &shape::expression_index::ExpressionIndexError,
    &shape::invalid_unique::InvalidUniqueEnforces,
    &shape::key_wider::KeyWider,
    // Partitions.
    &partitions::missing::MissingPartition,
    &partitions::null_key::NullKey,
    &partitions::key_update::KeyUpdate,
    &partitions::detached::DetachedPartition,
    // Roles and names.
    &roles::privilege::MissingPrivilege,
    &roles::row_security::RowSecurity,
    &roles::search_path::SearchPath,
    // Rows as they stand.
    &rows::differ::RowsDiffer,
    // Look-ups of the new code.
    &lookups::narrower::LookupNarrowerThanKey,
    &lookups::null_in_key::NullInUniqueKey,
    // Copies.
    &backfill::before_parents::BackfillBeforeParents,
    &backfill::where_skips::BackfillWhereSkips,
    &backfill::stale::StaleBackfill,
    &backfill::unlogged::UnloggedShadow,
    // Swaps.
    &swap::function_target::SwapLeavesFunctionTarget,
    &swap::no_way_back::SwapWithoutReverseSync,
    &swap::view::ViewKeepsOldTable,
    &swap::inbound_key::InboundKeyKeepsOldTable,
    &swap::sequence_behind::SequenceNotAdvanced,
    &swap::sequence_lost::SequenceDroppedWithArchive,
    &swap::row_type::PreparedPlanResultType,
    // Locks.
    &locks::order::LockOrder,
    &locks::queue::LockQueue,
    &locks::index_build::IndexBuildBlocksWrites,
    // Whatever else.
    &generic::migration_fails::MigrationFails,
    &generic::write_fails::WriteFails,
];

/// The rule of this name.
pub fn rule(name: &str) -> Option<&'static dyn Rule> {
    RULES.iter().find(|rule| rule.info().name == name).copied()
}
