//! What a sync function names and does, against the columns and keys of its two tables.

mod culprit;
mod lexis;
mod missing;
mod ordinary;
mod refused;
pub(super) mod remade;
pub(super) mod syncing;

pub(super) mod column_renamed;
pub(super) mod conflict_does_nothing;
pub(super) mod conflict_without_key;
pub(super) mod filter_wider_than_key;
pub(super) mod insert_finds_row;
pub(super) mod key_change;
pub(super) mod positional_copy;
pub(super) mod shadow_column_dropped;
pub(super) mod source_column_dropped;
pub(super) mod source_lacks_column;
pub(super) mod stale_function;
pub(super) mod swallowed_error;
pub(super) mod unchecked_body;
pub(super) mod update_finds_no_row;

use fleetproof_model::WayOut;

use self::{remade::Style, syncing::Syncing};
use crate::{rules::Scene, sync::Pair};

/// The statement that makes the pair's function anew, with every column that both tables have; none
/// where more than one function keeps the shadow.
pub(super) fn made_anew(scene: &Scene<'_>, pair: &Pair) -> WayOut {
    match Syncing::of(scene, pair).as_slice() {
        [only] => remade::way_out(scene, pair, only, None, Style::Plain),
        _ => WayOut::default(),
    }
}
