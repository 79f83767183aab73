//! `/personal_access_tokens`.

mod show_self;

pub(crate) use show_self::show_self;
