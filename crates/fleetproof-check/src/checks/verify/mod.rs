//! A runner manager presents itself.

pub mod answer;
pub mod concurrent_first_contact;
pub mod contact_throttled;
pub mod details;
pub mod details_stored;
pub mod details_survive;
pub mod first_manager;
pub mod further_manager;
pub mod idempotent;
pub mod known_manager;
pub mod known_manager_row;
pub mod legacy_manager_is_one;
pub mod long_system_id;
pub mod manager_keys;
pub mod new_manager;
pub mod odd_system_ids;
pub mod other_runners_untouched;
pub mod paused_runner;
pub mod shared_system_id;
pub mod token_expiry;
pub mod without_system_id;
