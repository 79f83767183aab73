use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::rights::{functions, has};
use crate::{
    catalog::{Function, Relation},
    rules::{Rule, Scene, Suspect},
    sql::list,
    sync::Pair,
    trial::{Act, Recipe},
};

/// A function that finds its shadow by the search path of whoever writes.
#[derive(Debug)]
pub(crate) struct SearchPath;

static INFO: RuleInfo = RuleInfo {
    name: "search-path-of-the-writer",
    summary: "the sync function finds the shadow by the writer's search path",
    severity: Severity::Warning,
    hazards: &[82, 83],
    why: "A name without a schema means what the session's search path makes of it, within a trigger's \
          function too. For a session with another path the shadow is not there, and the live write \
          fails. A temporary table of the same name comes before every schema that is not told to \
          come before it, and takes the rows; in a SECURITY DEFINER function that is a way to have \
          things done with its owner's rights.",
    example: "CREATE FUNCTION sync() RETURNS trigger … INSERT INTO ci_runners_e59bb2812d …;",
    fix: "ALTER FUNCTION … SET search_path = public, pg_temp, or qualified names.",
};

impl Rule for SearchPath {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            for function in functions(scene, pair) {
                let tables = (source, shadow);
                let mut told = false;
                for (whose, path) in paths_in_use(scene, source) {
                    if !function.sets_search_path() && !finds(&path, &shadow.schema) {
                        out.push(missing(scene, pair, tables, function, (&whose, &path)));
                        told = true;
                    }
                }
                if !told && is_exposed(scene, pair, function) {
                    out.push(captured(scene, pair, tables, function));
                }
            }
        }
    }
}

/// Search paths that are set for the database, or for a role that may write the table.
fn paths_in_use(scene: &Scene<'_>, source: &Relation) -> Vec<(String, String)> {
    let of = |settings: &[String]| {
        let mut paths = settings
            .iter()
            .filter_map(|one| one.strip_prefix("search_path="));
        paths.next().map(str::to_owned)
    };
    let target = scene.target;
    let mut found: Vec<(String, String)> = Vec::new();
    found.extend(of(&target.database.settings).map(|path| ("the database".to_owned(), path)));
    let catalog = scene.catalog();
    // The migration may have changed a role.
    for role in target.roles.iter().chain(&catalog.roles) {
        let writes = !role.superuser && has(catalog, &role.name, source, "INSERT");
        if let (Some(path), true) = (of(&role.settings), writes) {
            found.push((format!("role {}", role.name), path));
        }
    }
    found.dedup();
    found
}

/// Whether a search path leads to `schema`.
fn finds(path: &str, schema: &str) -> bool {
    let mut parts = path.split(',').map(|part| part.trim().trim_matches('"'));
    parts.any(|part| part == schema)
}

/// Whether there is a reason to speak of what might be. Half of all functions have no search path of
/// their own: a migration is told of a new one, of one that has lost it, and of one that acts with
/// the rights of its owner.
fn is_exposed(scene: &Scene<'_>, pair: &Pair, function: &Function) -> bool {
    let before = scene.before.catalog.function(function.oid);
    let lost = !function.sets_search_path() && before.is_some_and(Function::sets_search_path);
    let is_new = scene.pair_before(pair).is_none() && !function.sets_search_path();
    let last = function.config.iter().any(|one| {
        let path = one.strip_prefix("search_path=").unwrap_or_default();
        path.rsplit(',')
            .next()
            .is_some_and(|part| part.trim().trim_matches('"') == "pg_temp")
    });
    let as_it_stands = scene.migration.is_none() && !function.sets_search_path();
    as_it_stands || lost || is_new || (function.security_definer && !last)
}

fn insert(scene: &Scene<'_>, pair: &Pair) -> Recipe {
    let part = scene.parts(pair).into_iter().next().flatten();
    Recipe::write(Act::Insert {
        table: pair.source,
        wishes: scene.ordinary(pair, part.as_deref()),
    })
}

fn missing(
    scene: &Scene<'_>,
    pair: &Pair,
    tables: (&Relation, &Relation),
    function: &Function,
    (whose, path): (&str, &str),
) -> Suspect {
    let message = format!(
        "{} finds {} by the search path of whoever writes {}, and that of {whose} ({path}) does not \
         lead there",
        function.shown(),
        tables.1.shown(),
        tables.0.shown(),
    );
    let write = insert(scene, pair).setting("search_path", path);
    suspect(pair, tables, function, message, whose)
        .try_write(write)
        .fails_with(&["42P01"])
}

fn captured(
    scene: &Scene<'_>,
    pair: &Pair,
    tables: (&Relation, &Relation),
    function: &Function,
) -> Suspect {
    let rights = match function.security_definer {
        true => format!(", with the rights of {}", function.owner),
        false => String::new(),
    };
    let elsewhere = match function.sets_search_path() {
        true => "",
        false => ", and another search path leads to none",
    };
    let message = format!(
        "{} takes for {} whatever has that name in the session that writes {}{rights}: a temporary \
         table takes the rows{elsewhere}",
        function.shown(),
        tables.1.shown(),
        tables.0.shown(),
    );
    let decoy = format!(
        "CREATE TEMPORARY TABLE {} (LIKE {})",
        crate::sql::identifier(&tables.1.name),
        tables.1.sql()
    );
    let elsewhere = insert(scene, pair).setting("search_path", "pg_catalog");
    suspect(pair, tables, function, message, "names")
        .try_write(elsewhere)
        .try_write(insert(scene, pair).after(Act::Sql(decoy)))
        .fails_with(&["42P01"])
        .or_diverges()
}

fn suspect(
    pair: &Pair,
    (source, shadow): (&Relation, &Relation),
    function: &Function,
    message: String,
    which: &str,
) -> Suspect {
    let mut schemas = vec![shadow.schema.as_str()];
    if source.schema != shadow.schema {
        schemas.push(&source.schema);
    }
    schemas.push("pg_temp");
    let set = format!(
        "ALTER FUNCTION {}() SET search_path = {}",
        function.sql(),
        list(&schemas)
    );
    let mut suspect = Suspect::new(function.shown(), message)
        .on(pair)
        .severity(Severity::Warning, None)
        .fix("give the function a search path of its own, with pg_temp last, or qualify its names")
        .way_out(WayOut {
            after: vec![set],
            ..WayOut::default()
        });
    suspect.key = format!("{}:{}:{}:{which}", pair.source, pair.shadow, function.oid);
    suspect
}
