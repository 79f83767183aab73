//! What a coordinator makes at its start: secret, settings, first user, group, project, tokens.

use fleetproof_model::Secret;
use serde::Serialize;
use time::OffsetDateTime;

use crate::{
    cipher::Cipher,
    database::{Db, QueryError},
    error::CoordinatorError,
    password,
    tables::{
        owners::{self, OwnerKind},
        settings, state, users,
    },
    tokens,
};

/// The first user's name.
const ROOT: &str = "root";
/// The first group, and the first project in it.
const GROUP: &str = "fleet";
const PROJECT: &str = "app";
/// Name of the token that each start makes. Those of earlier starts stay good, as a deploy leaves the
/// tokens of a GitLab: whoever watches a coordinator goes on when it comes back at a later step.
const TOKEN_NAME: &str = "fleetproof";
/// What it may be used for.
const TOKEN_SCOPES: [&str; 3] = ["api", "create_runner", "manage_runner"];
/// Where the secret is kept.
const KEY_BASE: &str = "db_key_base";

/// What a caller needs in order to use a coordinator; the ready file shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Access {
    /// A personal access token of the first user, who administers the instance.
    pub admin_token: Secret,
    /// The deprecated tokens with which runners register.
    pub registration_tokens: RegistrationTokens,
    /// The first group.
    pub group: Place,
    /// The first project.
    pub project: Place,
    /// The first user.
    pub login: Login,
}

/// A registration token for each type of runner.
#[derive(Debug, Clone, Serialize)]
pub struct RegistrationTokens {
    /// For instance runners.
    pub instance: Secret,
    /// For runners of the first group.
    pub group: Secret,
    /// For runners of the first project.
    pub project: Secret,
}

/// A group or project.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    /// Its number.
    pub id: i64,
    /// Its path from the top, such as `fleet/app`.
    pub full_path: String,
}

/// How a person signs in.
#[derive(Debug, Clone, Serialize)]
pub struct Login {
    /// The user's name.
    pub username: String,
    /// The password, new at each start.
    pub password: Secret,
    /// The secret of the second factor in base 32, where one is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totp_secret: Option<Secret>,
}

/// The cipher under the given secret, or the one that the database keeps.
pub(crate) async fn cipher(db: &Db, given: Option<&Secret>) -> Result<Cipher, CoordinatorError> {
    let key_base = match given {
        Some(key_base) => key_base.clone(),
        None => state::ensure_secret(db, KEY_BASE, &Cipher::random_key_base()).await?,
    };
    Ok(Cipher::new(&key_base))
}

/// Makes what is missing, and a fresh token and password for the first user.
pub(crate) async fn prepare(
    db: &mut Db,
    cipher: &Cipher,
    now: OffsetDateTime,
) -> Result<Access, CoordinatorError> {
    let db = db.begin().await?;
    let fresh = cipher.encrypt(&tokens::new_registration_token());
    settings::ensure(&db, &fresh, now).await?;
    let settings = settings::read(&db).await?;
    let instance = readable(cipher, settings.registration_token_encrypted.as_deref())?;
    let (group, group_token) = owner(&db, cipher, OwnerKind::Group, now).await?;
    let (project, project_token) = owner(&db, cipher, OwnerKind::Project, now).await?;
    let (user_id, login, admin_token) = root(&db, cipher, now).await?;
    users::ensure_group_owner(&db, user_id, group.id, now).await?;
    db.commit().await?;
    Ok(Access {
        admin_token,
        registration_tokens: RegistrationTokens {
            instance,
            group: group_token,
            project: project_token,
        },
        group,
        project,
        login,
    })
}

async fn owner(
    db: &Db,
    cipher: &Cipher,
    kind: OwnerKind,
    now: OffsetDateTime,
) -> Result<(Place, Secret), CoordinatorError> {
    let full_path = match kind {
        OwnerKind::Group => GROUP.to_owned(),
        OwnerKind::Project => format!("{GROUP}/{PROJECT}"),
    };
    let id = match owners::id_by_path(db, kind, &full_path).await? {
        Some(id) => id,
        None => make_owner(db, cipher, kind, now).await?,
    };
    let owner = owners::by_id(db, kind, id)
        .await?
        .ok_or(QueryError::Suppressed)?;
    let token = readable(cipher, owner.registration_token_encrypted.as_deref())?;
    Ok((Place { id, full_path }, token))
}

async fn make_owner(
    db: &Db,
    cipher: &Cipher,
    kind: OwnerKind,
    now: OffsetDateTime,
) -> Result<i64, QueryError> {
    let token = cipher.encrypt(&tokens::new_registration_token());
    match kind {
        OwnerKind::Group => owners::insert_group(db, GROUP, &token, now).await,
        OwnerKind::Project => {
            let group = owners::id_by_path(db, OwnerKind::Group, GROUP)
                .await?
                .ok_or(QueryError::Suppressed)?;
            owners::insert_project(db, (group, GROUP), PROJECT, &token, now).await
        }
    }
}

/// The first user, who owns the first group as whoever made it would.
async fn root(
    db: &Db,
    cipher: &Cipher,
    now: OffsetDateTime,
) -> Result<(i64, Login, Secret), CoordinatorError> {
    let id = users::ensure(db, ROOT, true, now).await?;
    let password = tokens::new_password();
    users::write_password(db, id, &password::hash(&password)).await?;
    let token = tokens::new_personal_access_token();
    let digest = cipher.digest(&token);
    users::insert_token(db, id, TOKEN_NAME, &TOKEN_SCOPES, &digest, now).await?;
    let login = Login {
        username: ROOT.to_owned(),
        password,
        totp_secret: None,
    };
    Ok((id, login, token))
}

/// A token that the database holds; one that cannot be read was encrypted under another secret,
/// and then no runner would be found by its token either.
fn readable(cipher: &Cipher, stored: Option<&str>) -> Result<Secret, CoordinatorError> {
    stored
        .and_then(|stored| cipher.decrypt(stored))
        .ok_or(CoordinatorError::WrongKey)
}
