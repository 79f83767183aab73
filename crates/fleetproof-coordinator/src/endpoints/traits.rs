//! The parameters with which an owner says what a new runner is like.

use serde_json::Value;

use crate::{params::Fields, tables::runners::Traits};

/// Reads the properties of a new runner that `POST /runners` and `POST /user/runners` share, and
/// with `deprecated` those that only the former takes, under their old names (contract section 1,
/// USR-19).
pub(crate) fn read(fields: &mut Fields, deprecated: bool) -> Traits {
    let defaults = Traits::default();
    let description = fields.text("description");
    let (maintainer_note, active) = if deprecated {
        (fields.text("maintainer_note"), fields.boolean("active"))
    } else {
        (None, None)
    };
    let maintenance_note = fields.text("maintenance_note");
    let paused = fields.boolean("paused");
    let locked = fields.boolean("locked");
    let access_level = access_level(fields);
    let run_untagged = fields.boolean("run_untagged");
    let tags = fields.comma_list("tag_list").unwrap_or_default();
    let maximum_timeout = fields.integer("maximum_timeout");
    if deprecated {
        fields.mutually_exclusive(&["maintainer_note", "maintenance_note"]);
        fields.mutually_exclusive(&["active", "paused"]);
    }
    Traits {
        description,
        name: None,
        active: paused
            .map(|paused| !paused)
            .or(active)
            .unwrap_or(defaults.active),
        run_untagged: run_untagged.unwrap_or(defaults.run_untagged),
        locked: locked.unwrap_or(defaults.locked),
        access_level: access_level.unwrap_or(defaults.access_level),
        maximum_timeout,
        maintainer_note: maintenance_note.or(maintainer_note),
        tags: unique(tags),
    }
}

/// Reads `access_level`; its number in the database.
pub(crate) fn access_level(fields: &mut Fields) -> Option<i32> {
    let name = fields.one_of("access_level", &["not_protected", "ref_protected"])?;
    Some(i32::from(name == "ref_protected"))
}

/// `info.name`, the one part of `info` that is stored with the runner (contract REG-25).
pub(crate) fn name_in_info(fields: &Fields) -> Option<String> {
    let name = fields.raw("info")?.get("name")?;
    name.as_str().map(str::to_owned).or_else(|| match name {
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// `tags` without repetitions, in their order.
pub(crate) fn unique(tags: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    tags.into_iter()
        .filter(|tag| seen.insert(tag.clone()))
        .collect()
}
