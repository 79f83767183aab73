use serde::Serialize;

use super::shown;
use crate::{
    site::Site,
    tables::projects::{Project, ProjectNamespace},
};

/// A project beside a runner (`lib/api/entities/basic_project_details.rb`).
#[derive(Debug, Serialize)]
pub(crate) struct BasicProject {
    id: i64,
    description: Option<String>,
    name: String,
    name_with_namespace: String,
    path: String,
    path_with_namespace: String,
    created_at: Option<String>,
    tag_list: [String; 0],
    topics: [String; 0],
    ssh_url_to_repo: String,
    http_url_to_repo: String,
    web_url: String,
    avatar_url: Option<String>,
    star_count: i32,
    last_activity_at: Option<String>,
    namespace: NamespaceBasic,
}

#[derive(Debug, Serialize)]
struct NamespaceBasic {
    id: i64,
    name: String,
    path: String,
    kind: &'static str,
    full_path: String,
    parent_id: Option<i64>,
    avatar_url: Option<String>,
    web_url: String,
}

impl NamespaceBasic {
    fn new(namespace: &ProjectNamespace, site: &Site) -> Self {
        let page = match namespace.kind {
            "group" => format!("groups/{}", namespace.full_path),
            _ => namespace.full_path.clone(),
        };
        Self {
            id: namespace.id,
            name: namespace.name.clone(),
            path: namespace.path.clone(),
            kind: namespace.kind,
            full_path: namespace.full_path.clone(),
            parent_id: namespace.parent_id,
            avatar_url: None,
            web_url: site.page(&page),
        }
    }
}

impl BasicProject {
    pub(crate) fn new(project: &Project, site: &Site) -> Self {
        let repository = format!("{}.git", project.full_path);
        Self {
            id: project.id,
            description: project.description.clone(),
            name: project.name.clone(),
            name_with_namespace: project.full_name.clone(),
            path: project.path.clone(),
            path_with_namespace: project.full_path.clone(),
            created_at: shown(project.created_at),
            tag_list: [],
            topics: [],
            ssh_url_to_repo: format!("git@{}:{repository}", site.host()),
            http_url_to_repo: site.page(&repository),
            web_url: site.page(&project.full_path),
            avatar_url: None,
            star_count: project.star_count,
            last_activity_at: shown(project.last_activity_at),
            namespace: NamespaceBasic::new(&project.namespace, site),
        }
    }
}

/// A project by itself (`lib/api/entities/project.rb`), without what has nothing to do with
/// runners.
#[derive(Debug, Serialize)]
pub(crate) struct ProjectDetail {
    #[serde(flatten)]
    basic: BasicProject,
    visibility: &'static str,
    archived: bool,
    creator_id: Option<i64>,
    shared_runners_enabled: bool,
    group_runners_enabled: bool,
    /// The registration token, told to those who administer the project; null where such tokens
    /// are switched off.
    #[serde(skip_serializing_if = "Option::is_none")]
    runners_token: Option<Option<String>>,
}

impl ProjectDetail {
    pub(crate) fn new(
        project: &Project,
        runners_token: Option<Option<String>>,
        site: &Site,
    ) -> Self {
        Self {
            basic: BasicProject::new(project, site),
            visibility: project.visibility.as_str(),
            archived: project.archived,
            creator_id: project.creator_id,
            shared_runners_enabled: project.shared_runners_enabled,
            group_runners_enabled: project.group_runners_enabled,
            runners_token,
        }
    }
}
