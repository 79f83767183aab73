use super::{Defect, Hooks, ManagerLookup};

/// Incident 18679: the look-up of a manager is narrower than its unique index. A manager whose
/// `runner_type` or `sharding_key_id` is still NULL is not found, cannot be made again because the
/// index refuses it, and is not found the second time either: 404 for each of its requests.
pub(super) static MANAGER_LOOKUP_BY_ALL_KEYS: Defect = Defect {
    name: "manager-lookup-by-all-keys",
    aliases: &["18679"],
    summary: "managers are looked up by runner_type and sharding_key_id too, so that those from \
              before these columns were filled answer 404",
    hooks: Hooks {
        manager_lookup: Some(ManagerLookup::ByAllKeys),
        ..Hooks::NONE
    },
};
