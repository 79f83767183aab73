use fleetproof_model::{RuleInfo, Severity};

use super::{
    landing::landing,
    remedy::after,
    twins::{Twin, twins},
};
use crate::{
    rows::base_name,
    rules::{Rule, Scene, Suspect},
    trial::{Act, Recipe},
};

/// Times without a zone under times with one, or the reverse.
#[derive(Debug)]
pub(crate) struct TimestampTimeZone;

static INFO: RuleInfo = RuleInfo {
    name: "timestamp-time-zone",
    summary: "a timestamp without time zone whose shadow has one, or the reverse",
    severity: Severity::Warning,
    hazards: &[66],
    why: "The cast between the two goes by the writing session's TimeZone. A session in UTC copies \
          the moment as it is; one in Asia/Tokyo shifts it by nine hours, and nothing fails. A person \
          in psql, a job on another host, a replica's pooler are enough.",
    example: "CREATE TABLE ci_runners_e59bb2812d (…, contacted_at timestamp with time zone);",
    fix: "Say the zone in the function, NEW.contacted_at AT TIME ZONE 'UTC', or give the function a \
          TimeZone of its own.",
};

const WITHOUT: &str = "timestamp without time zone";
const WITH: &str = "timestamp with time zone";

impl Rule for TimestampTimeZone {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let all = twins(scene);
        let shifts = |twin: &&Twin<'_>| {
            let (from, to) = twin.types(scene.catalog());
            matches!(
                (base_name(from), base_name(to)),
                (WITHOUT, WITH) | (WITH, WITHOUT)
            )
        };
        let shifted: Vec<&Twin<'_>> = all.iter().filter(shifts).collect();
        // One trigger, one session: told once for all columns of a pair.
        for of_pair in shifted.chunk_by(|a, b| std::ptr::eq(a.pair, b.pair)) {
            out.push(suspect(scene, of_pair));
        }
    }
}

fn suspect(scene: &Scene<'_>, twins: &[&Twin<'_>]) -> Suspect {
    let first = twins[0];
    let columns: Vec<_> = twins.iter().map(|twin| twin.to.name.as_str()).collect();
    let message = format!(
        "{} of {} and of {} differ in whether they have a time zone: a session whose TimeZone is not \
         UTC copies another moment",
        columns.join(", "),
        first.shadow.shown(),
        first.source.shown(),
    );
    let mut wishes = landing(scene, first.pair, first.shadow);
    for twin in twins {
        wishes = wishes.with(&twin.from.name, "'2024-01-01 12:00:00'");
    }
    let write = Recipe::write(Act::Insert {
        table: first.pair.source,
        wishes,
    });
    let object = format!("{} → {}", first.source.shown(), first.shadow.shown());
    let mut suspect = Suspect::new(object, message)
        .on(first.pair)
        .try_write(write.setting("TimeZone", "Asia/Tokyo"))
        .diverges_in(&first.from.name)
        .severity(Severity::Warning, None)
        .fix("say AT TIME ZONE 'UTC' in the trigger function, or give it a TimeZone of its own");
    suspect.key = format!("{}:{}", first.pair.source, first.pair.shadow);
    let catalog = scene.catalog();
    let mut functions: Vec<_> = scene
        .triggers(first.pair)
        .iter()
        .filter_map(|(_, trigger)| catalog.function(trigger.function))
        .map(|function| format!("ALTER FUNCTION {}() SET TimeZone = 'UTC'", function.sql()))
        .collect();
    functions.sort();
    functions.dedup();
    suspect.way_out(after(functions))
}
