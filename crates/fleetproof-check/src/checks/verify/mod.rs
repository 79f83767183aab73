//! A runner manager presents itself.

pub mod known_manager;
pub mod new_manager;
pub mod without_system_id;
