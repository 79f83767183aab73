//! Where the pages of runners are.

/// Whose runner pages: those of the administrator, a group or a project.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// The administrator's.
    Admin,
    /// Those of the group with that full path.
    Group(String),
    /// Those of the project with that full path.
    Project(String),
}

impl Place {
    /// The path of the page of one runner, with its managers.
    pub fn runner(&self, id: i64) -> String {
        match self {
            Self::Admin => format!("/admin/runners/{id}"),
            Self::Group(path) => format!("/groups/{path}/-/runners/{id}"),
            Self::Project(path) => format!("/{path}/-/runners/{id}"),
        }
    }

    /// The path of the page that lists its runners. A project has none: its settings do.
    pub fn list(&self) -> String {
        match self {
            Self::Admin => "/admin/runners".to_owned(),
            Self::Group(path) => format!("/groups/{path}/-/runners"),
            Self::Project(path) => format!("/{path}/-/settings/ci_cd"),
        }
    }
}
