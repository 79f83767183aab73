use fleetproof_model::Secret;

use super::{Reader, TestApp};

/// Levels of members (`lib/gitlab/access.rb`).
const DEVELOPER: i32 = 30;
const MAINTAINER: i32 = 40;
const OWNER: i32 = 50;

/// Who calls, beside the administrator ([`TestApp::admin_token`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Owner of the first group.
    GroupOwner,
    /// Maintainer of the first group.
    GroupMaintainer,
    /// Maintainer of the first project alone.
    ProjectMaintainer,
    /// Developer in the first group.
    Developer,
    /// Signed in, and member of nothing.
    Stranger,
}

impl TestApp {
    /// A personal access token, scope `api`, of a user in that role.
    pub async fn token_of(&self, role: Role) -> String {
        let user = self.user_in(role).await;
        self.personal_access_token(user, &["api"]).await
    }

    /// Somebody in that role, signed in.
    pub async fn reader(&self, role: Role) -> Reader {
        let user = self.user_in(role).await;
        // The first user's password will do for everybody.
        self.execute(
            "UPDATE users SET encrypted_password = (SELECT encrypted_password FROM users \
             WHERE username = 'root') WHERE id = $1",
            &[&user],
        )
        .await;
        let name = format!("{role:?}").to_lowercase();
        let password = self.running.access().login.password.clone();
        let mut reader = Reader::of(self);
        let answer = reader.sign_in(&name, password.expose()).await;
        answer.assert_status(302);
        reader
    }

    /// The number of a user in that role, who is made if missing.
    pub async fn user_in(&self, role: Role) -> i64 {
        let name = format!("{role:?}").to_lowercase();
        let made = self
            .execute(
                "INSERT INTO users (username, name, email, state, projects_limit)
                 VALUES ($1, $1, concat($1::varchar, '@example.com'), 'active', 0) ON CONFLICT DO NOTHING",
                &[&name],
            )
            .await;
        let id = self
            .value("SELECT id FROM users WHERE username = $1", &[&name])
            .await;
        let access = self.running.access();
        let group = (access.group.id, "Namespace", "GroupMember");
        let project = (access.project.id, "Project", "ProjectMember");
        if made == 1 {
            match role {
                Role::GroupOwner => self.add_member(id, group, OWNER).await,
                Role::GroupMaintainer => self.add_member(id, group, MAINTAINER).await,
                Role::ProjectMaintainer => self.add_member(id, project, MAINTAINER).await,
                Role::Developer => self.add_member(id, group, DEVELOPER).await,
                Role::Stranger => {}
            }
        }
        id
    }

    /// A personal access token of a user.
    pub async fn personal_access_token(&self, user_id: i64, scopes: &[&str]) -> String {
        let count: i64 = self
            .value("SELECT count(*) FROM personal_access_tokens", &[])
            .await;
        let token = format!("glpat-test-token-number-{count}");
        let digest = self
            .running
            .state()
            .cipher()
            .digest(&Secret::new(token.as_str()));
        let scopes = scopes.iter().fold("---\n".to_owned(), |yaml, scope| {
            format!("{yaml}- {scope}\n")
        });
        self.execute(
            "INSERT INTO personal_access_tokens
                 (user_id, name, scopes, token_digest, created_at, updated_at)
             VALUES ($1, 'test', $2, $3, now(), now())",
            &[&user_id, &scopes, &digest],
        )
        .await;
        token
    }

    /// Makes a user a member of a group or project.
    pub async fn add_member(&self, user_id: i64, source: (i64, &str, &str), level: i32) {
        let (id, source_type, kind) = source;
        self.execute(
            "INSERT INTO members (user_id, source_id, source_type, type, access_level,
                 notification_level, member_namespace_id, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, 3, $2, now(), now())",
            &[&user_id, &id, &source_type, &kind, &level],
        )
        .await;
    }
}
