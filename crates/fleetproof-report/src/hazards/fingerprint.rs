//! What makes a hazard the same one in the next run.

use std::collections::HashMap;

use fleetproof_model::Hazard;
use sha2::{Digest, Sha256};

/// Fingerprints of hazards, in their order: of rule, object and file, never of the line, so that a
/// comment added above makes no new hazard. A second hazard with all three the same is told apart
/// by its number: readers drop what they have seen.
pub(crate) fn fingerprints(hazards: &[Hazard]) -> Vec<String> {
    let mut seen: HashMap<[&str; 3], usize> = HashMap::new();
    hazards
        .iter()
        .map(|hazard| {
            let file = hazard.file.as_deref().unwrap_or_default();
            let parts = [hazard.rule.as_str(), hazard.object.as_str(), file];
            let number = seen.entry(parts).or_default();
            *number += 1;
            let mut text = parts.join("\0");
            if *number > 1 {
                text += &format!("\0{number}");
            }
            let digest = Sha256::digest(text);
            digest[..16].iter().map(|b| format!("{b:02x}")).collect()
        })
        .collect()
}
