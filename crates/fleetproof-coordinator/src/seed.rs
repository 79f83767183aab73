//! An example fleet (`--seed-data`): runners of every type, age and status, so that lists and
//! pages have something to show. The same at every schema step, but for the tokens.

use fleetproof_model::RunnerType;
use serde_json::json;
use time::{Duration, OffsetDateTime};

use crate::{
    bootstrap::Access,
    cipher::Cipher,
    contact::{ManagerDetails, executor_number},
    database::{Db, QueryError},
    tables::{
        assignments, managers,
        owners::OwnerKind,
        runners::{self, NewRunner, Runner, Traits},
        state, tags,
    },
    tokens::{RegistrationType, new_runner_token},
};

/// Remembers that the fleet was made, so that a second start makes no second one.
const SEEDED: &str = "seeded";

/// A runner of the fleet.
struct Example {
    name: &'static str,
    made: Duration,
    contact: Option<Duration>,
    /// How long ago each manager was in contact.
    managers: [Option<Duration>; 2],
    paused: bool,
    registration: RegistrationType,
    tags: &'static [&'static str],
    program: Program,
}

/// What the managers of a runner tell of themselves.
struct Program {
    version: &'static str,
    platform: &'static str,
    architecture: &'static str,
    executor: &'static str,
}

/// The fleet, for each type: a runner of every status, old and new.
const FLEET: [Example; 7] = [
    Example {
        name: "docker on Linux, both managers online",
        made: Duration::days(30),
        contact: Some(Duration::minutes(1)),
        managers: [Some(Duration::minutes(1)), Some(Duration::minutes(12))],
        paused: false,
        registration: RegistrationType::AuthenticatedUser,
        tags: &["docker", "linux"],
        program: LINUX,
    },
    Example {
        name: "Kubernetes, one manager gone",
        made: Duration::days(90),
        contact: Some(Duration::minutes(25)),
        managers: [Some(Duration::minutes(25)), Some(Duration::days(3))],
        paused: false,
        registration: RegistrationType::AuthenticatedUser,
        tags: &["kubernetes", "linux"],
        program: KUBERNETES,
    },
    Example {
        name: "shell on macOS, offline since yesterday",
        made: Duration::days(200),
        contact: Some(Duration::days(1)),
        managers: [Some(Duration::days(1)), Some(Duration::hours(30))],
        paused: false,
        registration: RegistrationType::RegistrationToken,
        tags: &["macos", "shell"],
        program: MACOS,
    },
    Example {
        name: "Windows, stale for months",
        made: Duration::days(700),
        contact: Some(Duration::days(100)),
        managers: [Some(Duration::days(100)), Some(Duration::days(150))],
        paused: false,
        registration: RegistrationType::RegistrationToken,
        tags: &["windows"],
        program: WINDOWS,
    },
    Example {
        name: "paused for maintenance",
        made: Duration::days(14),
        contact: Some(Duration::minutes(5)),
        managers: [Some(Duration::minutes(5)), Some(Duration::minutes(6))],
        paused: true,
        registration: RegistrationType::RegistrationToken,
        tags: &["docker", "gpu"],
        program: LINUX,
    },
    Example {
        name: "created today, not in use yet",
        made: Duration::hours(1),
        contact: None,
        managers: [None, None],
        paused: false,
        registration: RegistrationType::AuthenticatedUser,
        tags: &[],
        program: LINUX,
    },
    Example {
        name: "created last year, never used",
        made: Duration::days(365),
        contact: None,
        managers: [None, None],
        paused: false,
        registration: RegistrationType::RegistrationToken,
        tags: &["docker"],
        program: LINUX,
    },
];

const LINUX: Program = Program {
    version: "17.11.0",
    platform: "linux",
    architecture: "amd64",
    executor: "docker",
};
const KUBERNETES: Program = Program {
    version: "17.9.2",
    platform: "linux",
    architecture: "arm64",
    executor: "kubernetes",
};
const MACOS: Program = Program {
    version: "17.5.3",
    platform: "darwin",
    architecture: "arm64",
    executor: "shell",
};
const WINDOWS: Program = Program {
    version: "15.11.1",
    platform: "windows",
    architecture: "amd64",
    executor: "docker-windows",
};

/// Makes the fleet, unless an earlier start has made it.
pub(crate) async fn plant(
    db: &mut Db,
    cipher: &Cipher,
    access: &Access,
    now: OffsetDateTime,
) -> Result<(), QueryError> {
    if !state::claim(db, SEEDED).await? {
        return Ok(());
    }
    for kind in RunnerType::ALL {
        let owner = match kind {
            RunnerType::Instance => None,
            RunnerType::Group => Some((OwnerKind::Group, access.group.id)),
            RunnerType::Project => Some((OwnerKind::Project, access.project.id)),
        };
        for (number, example) in (1..).zip(&FLEET) {
            let runner = plant_runner(db, cipher, kind, owner, example, now).await?;
            for (manager, age) in (1..).zip(example.managers) {
                // One machine serves a runner of each type, as ordinary ones do.
                let system_xid = format!("s_example{number}{manager}");
                plant_manager(db, &runner, &system_xid, age, example, now).await?;
            }
        }
    }
    Ok(())
}

async fn plant_runner(
    db: &mut Db,
    cipher: &Cipher,
    kind: RunnerType,
    owner: Option<(OwnerKind, i64)>,
    example: &Example,
    now: OffsetDateTime,
) -> Result<Runner, QueryError> {
    let new = NewRunner {
        kind,
        registration: example.registration,
        token_encrypted: cipher.encrypt(&new_runner_token(kind, example.registration)),
        token_expires_at: None,
        sharding_key_id: owner.map(|(_, id)| id),
        creator_id: None,
        traits: Traits {
            description: Some(example.name.to_owned()),
            name: Some("gitlab-runner".to_owned()),
            active: !example.paused,
            maintainer_note: example.paused.then(|| "Waiting for a new disk.".to_owned()),
            tags: example.tags.iter().map(|tag| (*tag).to_owned()).collect(),
            ..Traits::default()
        },
    };
    let made = now - example.made;
    let transaction = db.begin().await?;
    let runner = runners::insert(&transaction, &new, made).await?;
    if let Some((kind, id)) = owner {
        assignments::join(&transaction, kind, runner.id, id, made).await?;
    }
    tags::attach(&transaction, runner.id, &new.traits.tags, made).await?;
    if let Some(age) = example.contact {
        runners::write_contact(&transaction, runner.id, now - age, true).await?;
    }
    transaction.commit().await?;
    Ok(runner)
}

async fn plant_manager(
    db: &mut Db,
    runner: &Runner,
    system_xid: &str,
    age: Option<Duration>,
    example: &Example,
    now: OffsetDateTime,
) -> Result<(), QueryError> {
    let made = now - example.made;
    let (transaction, manager) = managers::insert(db, runner, runner.kind, system_xid, made).await;
    let manager = manager?;
    if let Some(age) = age {
        let program = &example.program;
        let details = ManagerDetails {
            contacted_at: Some(now - age),
            version: Some(program.version.to_owned()),
            revision: Some("a1b2c3d4".to_owned()),
            platform: Some(program.platform.to_owned()),
            architecture: Some(program.architecture.to_owned()),
            ip_address: Some("192.0.2.10".to_owned()),
            executor_type: Some(executor_number(program.executor)),
            config: Some(json!({})),
            runtime_features: Some(json!({ "cancelable": true })),
        };
        managers::write_contact(&transaction, manager.id, &details, 100, now - age).await?;
    }
    transaction.commit().await
}
