use crate::{
    auth::policies::{Entered, enter_group, enter_project, level},
    database::Db,
    error::{ApiResult, not_found},
    params::record_number,
    runner_query::ListScope,
    state::App,
    tables::users::User,
};

/// Where a page is: whose runners it is about.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// The whole instance.
    Admin,
    /// A group.
    Group { id: i64, path: String, name: String },
    /// A project.
    Project { id: i64, path: String, name: String },
}

impl Place {
    /// The instance, for administrators; for others there is no such page.
    pub(super) fn admin(user: &User) -> ApiResult<Self> {
        if user.admin {
            Ok(Self::Admin)
        } else {
            Err(not_found("Page"))
        }
    }

    /// A group whose runners the user may look at: a maintainer, an auditor.
    pub(super) async fn group(app: &App, db: &Db, user: &User, path: &str) -> ApiResult<Self> {
        let group = enter_group(app, db, Some(user), only_path(path)?).await?;
        may_look(user, &group)?;
        let group = group.place;
        Ok(Self::Group {
            id: group.id,
            path: group.full_path,
            name: group.full_name,
        })
    }

    /// A project whose runners the user may look at.
    pub(super) async fn project(app: &App, db: &Db, user: &User, path: &str) -> ApiResult<Self> {
        let project = enter_project(app, db, Some(user), only_path(path)?).await?;
        may_look(user, &project)?;
        let project = project.place;
        Ok(Self::Project {
            id: project.id,
            path: project.full_path,
            name: project.full_name,
        })
    }

    /// What its lists draw from.
    pub(super) const fn scope(&self) -> ListScope {
        match self {
            Self::Admin => ListScope::All,
            Self::Group { id, .. } => ListScope::AroundGroup(*id),
            Self::Project { id, .. } => ListScope::Project(*id),
        }
    }

    /// What the paths of its runners begin with.
    pub(super) fn runners_path(&self) -> String {
        match self {
            Self::Admin => "/admin/runners".to_owned(),
            Self::Group { path, .. } => format!("/groups/{path}/-/runners"),
            Self::Project { path, .. } => format!("/{path}/-/runners"),
        }
    }

    /// The path of the page that lists them.
    pub(super) fn list_path(&self) -> String {
        match self {
            Self::Project { path, .. } => {
                format!("/{path}/-/settings/ci_cd#js-runners-settings")
            }
            place => place.runners_path(),
        }
    }

    /// The test id of the link to the page that makes a runner here.
    pub(super) const fn new_button(&self) -> &'static str {
        match self {
            Self::Admin => "new-instance-runner-button",
            Self::Group { .. } => "new-group-runner-button",
            Self::Project { .. } => "new-project-runner-button",
        }
    }

    /// Its text.
    pub(super) const fn new_text(&self) -> &'static str {
        match self {
            Self::Admin => "New instance runner",
            Self::Group { .. } => "New group runner",
            Self::Project { .. } => "New project runner",
        }
    }

    /// The way to that page.
    pub(super) fn trail(&self) -> Vec<(String, String)> {
        let list = |text: &str| (text.to_owned(), self.list_path());
        match self {
            Self::Admin => vec![
                ("Admin area".to_owned(), "/admin/runners".to_owned()),
                list("Runners"),
            ],
            Self::Group { name, .. } => vec![(name.clone(), self.runners_path()), list("Runners")],
            Self::Project { name, .. } => {
                vec![(name.clone(), self.list_path()), list("CI/CD settings")]
            }
        }
    }
}

/// The API takes numbers as well; the path of a page is a path.
fn only_path(path: &str) -> ApiResult<&str> {
    match record_number(path) {
        Some(_) => Err(not_found("Page")),
        None => Ok(path),
    }
}

fn may_look<T>(user: &User, entered: &Entered<T>) -> ApiResult<()> {
    if entered.level >= level::MAINTAINER || user.reads_everything() {
        Ok(())
    } else {
        Err(not_found("Page"))
    }
}
