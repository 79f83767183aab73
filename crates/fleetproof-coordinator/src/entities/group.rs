use serde::Serialize;

use super::shown;
use crate::{site::Site, tables::groups::Group};

/// A group beside a runner (`lib/api/entities/basic_group_details.rb`).
#[derive(Debug, Serialize)]
pub(crate) struct BasicGroup {
    id: i64,
    web_url: String,
    name: String,
}

impl BasicGroup {
    pub(crate) fn new(group: &Group, site: &Site) -> Self {
        Self {
            id: group.id,
            web_url: site.page(&format!("groups/{}", group.full_path)),
            name: group.name.clone(),
        }
    }
}

/// A group by itself (`lib/api/entities/group.rb`, `group_detail.rb`), without what has nothing to
/// do with runners.
#[derive(Debug, Serialize)]
pub(crate) struct GroupDetail {
    #[serde(flatten)]
    basic: BasicGroup,
    path: String,
    description: String,
    visibility: &'static str,
    avatar_url: Option<String>,
    full_name: String,
    full_path: String,
    created_at: Option<String>,
    parent_id: Option<i64>,
    shared_runners_setting: &'static str,
    /// The registration token, told to those who administer the group; null where such tokens are
    /// switched off.
    #[serde(skip_serializing_if = "Option::is_none")]
    runners_token: Option<Option<String>>,
}

impl GroupDetail {
    pub(crate) fn new(group: &Group, runners_token: Option<Option<String>>, site: &Site) -> Self {
        Self {
            basic: BasicGroup::new(group, site),
            path: group.path.clone(),
            description: group.description.clone(),
            visibility: group.visibility.as_str(),
            avatar_url: None,
            full_name: group.full_name.clone(),
            full_path: group.full_path.clone(),
            created_at: shown(group.created_at),
            parent_id: group.parent_id,
            shared_runners_setting: if group.shared_runners_enabled {
                "enabled"
            } else {
                "disabled_and_unoverridable"
            },
            runners_token,
        }
    }
}
