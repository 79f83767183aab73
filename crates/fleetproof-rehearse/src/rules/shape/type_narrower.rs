use fleetproof_model::{RuleInfo, Severity};

use super::{
    landing::{insert_with, landing},
    remedy::{counted, name_before, same_type},
    twins::{Twin, twins},
};
use crate::{
    rows::base_name,
    rules::{Rule, Scene, Suspect},
    sql::identifier,
};

/// A shadow's number that holds less than the source's.
#[derive(Debug)]
pub(crate) struct TypeNarrower;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-type-narrower",
    summary: "a number of a shadow whose range is narrower than the source's",
    severity: Severity::Error,
    hazards: &[53],
    why: "A bigint that is copied to an integer is refused from 2147483648 on, and the live write \
          fails with it. Numbers grow: it may work for years, and then for no new row at all.",
    example: "CREATE TABLE ci_runner_machines_687967fa8a (id integer NOT NULL, …);",
    fix: "Give the shadow's column the type of the source's.",
};

impl Rule for TypeNarrower {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for twin in twins(scene) {
            let (from, to) = twin.types(scene.catalog());
            let (from, to) = (base_name(from), base_name(to));
            if let (Some(wide), Some(narrow)) = (range(from), range(to))
                && wide.rank > narrow.rank
            {
                out.push(suspect(scene, &twin, (from, to), narrow));
            }
        }
    }
}

/// What a type of numbers holds.
struct Range {
    rank: u8,
    least: &'static str,
    greatest: &'static str,
    /// The first number beyond.
    beyond: &'static str,
}

fn range(name: &str) -> Option<Range> {
    let (rank, least, greatest, beyond) = match name {
        "smallint" => (1, "-32768", "32767", "32768"),
        "integer" => (2, "-2147483648", "2147483647", "2147483648"),
        "bigint" => (
            3,
            "-9223372036854775808",
            "9223372036854775807",
            "9223372036854775808",
        ),
        "real" => (4, "-3.4e38", "3.4e38", "4e38"),
        "double precision" => (5, "-1.7e308", "1.7e308", "'1e309'"),
        "numeric" => (6, "", "", ""),
        _ => return None,
    };
    Some(Range {
        rank,
        least,
        greatest,
        beyond,
    })
}

fn suspect(scene: &Scene<'_>, twin: &Twin<'_>, (from, to): (&str, &str), narrow: Range) -> Suspect {
    let message = format!(
        "{} is {to}, {} is {from}: a number beyond {} fails in the sync trigger",
        twin.shown(),
        twin.source_shown(),
        narrow.greatest,
    );
    let wishes = landing(scene, twin.pair, twin.shadow);
    let write = insert_with(scene, twin.pair, wishes, &twin.from.name, narrow.beyond);
    let mut suspect = twin
        .suspect(message)
        .try_write(write)
        .fails_with(&["22003"])
        .fix(format!(
            "give {} the type {}",
            twin.shown(),
            twin.from.r#type
        ))
        .way_out(same_type(twin, false));
    let beyond = name_before(scene, twin.source, twin.from).map(|column| {
        let column = identifier(&column);
        format!(
            "{column} NOT BETWEEN {} AND {}",
            narrow.least, narrow.greatest
        )
    });
    suspect.count = beyond.and_then(|beyond| counted(scene, twin.pair, twin.shadow, &beyond));
    suspect
}
