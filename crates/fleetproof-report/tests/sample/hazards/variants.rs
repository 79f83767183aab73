//! Reports that are hard to show.

use fleetproof_model::{
    ForeignKey, Hazard, HazardReport, Severity, Shadow, Unread, WayOut, Witness,
};

use super::{
    Sample, incident,
    incident::{edge, shadow},
    standing, strings,
};

/// Text that is meant to do harm where it is shown, in every field that holds text of others.
pub(crate) const HOSTILE: &str = "<script>alert(1)</script> \u{1b}[2J\u{202e}\"'`&<b>\0 ]]> -->\r\n\\! id\n\\. '; DROP TABLE x; --\t";

/// Everything that comes from elsewhere is hostile, and one line is long.
pub(crate) fn hostile() -> Sample {
    let bad = |text: &mut String| *text = format!("{HOSTILE}{text}");
    let mut sample = incident();
    let report = &mut sample.report;
    bad(&mut report.database.name);
    bad(&mut report.files[0]);
    report.compared = standing().report.compared;
    report.notes = strings(&[HOSTILE]);
    report.incomplete = Some(HOSTILE.to_owned());
    for hazard in &mut report.hazards {
        hazard.file.iter_mut().for_each(bad);
        hazard.fix.iter_mut().for_each(bad);
        hazard
            .statement
            .iter_mut()
            .for_each(|text| *text += HOSTILE);
        hazard.count_query.iter_mut().for_each(bad);
        bad(&mut hazard.object);
        bad(&mut hazard.message);
        hazard.writes_that_fail.iter_mut().for_each(bad);
        hazard
            .affected
            .iter_mut()
            .for_each(|part| bad(&mut part.part));
        if let Some(edge) = &mut hazard.edge {
            bad(&mut edge.source);
            bad(&mut edge.shadow);
        }
        if let Some(witness) = &mut hazard.witness {
            witness
                .history
                .push(format!("SELECT '{}'", "long ".repeat(20_000)));
            witness.error.iter_mut().for_each(bad);
            witness.divergence.iter_mut().for_each(bad);
            witness.write += HOSTILE;
        }
    }
    for unread in &mut report.unread {
        bad(&mut unread.object);
        bad(&mut unread.reason);
    }
    for shadow in &mut report.shadows {
        bad(&mut shadow.source);
        bad(&mut shadow.shadow);
        shadow.trigger.iter_mut().for_each(bad);
        shadow.function.iter_mut().for_each(bad);
        shadow.partitions.iter_mut().for_each(|(name, bound)| {
            bad(name);
            bad(bound);
        });
    }
    for key in &mut report.foreign_keys {
        bad(&mut key.name);
        bad(&mut key.table);
        bad(&mut key.references);
    }
    for pair in &mut report.compared {
        bad(&mut pair.source);
        bad(&mut pair.shadow);
        pair.examples.iter_mut().for_each(bad);
    }
    for (name, text) in &mut sample.texts {
        bad(name);
        *text = text.replace(
            "CASCADE;",
            &format!("CASCADE; {}", HOSTILE.replace('\n', " ")),
        );
    }
    sample
}

/// A hazard that lives between two statements, one without a proof and without a file's text, and
/// one in a file without line breaks.
pub(crate) fn odd() -> Sample {
    let mut sample = incident();
    let report = &mut sample.report;
    report.files = strings(&["01_triggers.sql", "02_minified.sql"]);
    report.hazards = vec![transient(&report.hazards[1]), minified(&report.hazards[0])];
    report.unread = vec![Unread {
        object: "02_minified.sql:1:4021".to_owned(),
        reason: "psql's \\copy reads a file that is not here".to_owned(),
    }];
    sample.texts = vec![(
        "01_triggers.sql".to_owned(),
        "\tDROP TRIGGER sync ON public.ci_runner_machines;\r\n\r\nCREATE TRIGGER sync …;\r\n"
            .to_owned(),
    )];
    sample
}

fn transient(like: &Hazard) -> Hazard {
    Hazard {
        rule: "trigger-gap".to_owned(),
        severity: Severity::Error,
        file: Some("01_triggers.sql".to_owned()),
        line: 1,
        column: 2,
        statement: Some("DROP TRIGGER sync ON public.ci_runner_machines".to_owned()),
        until_line: Some(3),
        object: "trigger sync on public.ci_runner_machines".to_owned(),
        message:
            "what is written to `public.ci_runner_machines` meanwhile never reaches its shadow"
                .to_owned(),
        witness: Some(Witness {
            history: Vec::new(),
            setup: Vec::new(),
            write: "INSERT INTO public.ci_runner_machines DEFAULT VALUES -- any".to_owned(),
            error: None,
            divergence: Some("1 row is missing in the shadow".to_owned()),
        }),
        affected_rows: None,
        way_out: Some(WayOut {
            instead: strings(&["CREATE OR REPLACE TRIGGER sync …"]),
            ..WayOut::default()
        }),
        ..like.clone()
    }
}

fn minified(like: &Hazard) -> Hazard {
    Hazard {
        severity: Severity::Warning,
        file: Some("02_minified.sql".to_owned()),
        line: 1,
        column: 4_021,
        witness: None,
        affected_rows: Some(1),
        affected: Vec::new(),
        way_out: None,
        ..like.clone()
    }
}

/// Everything that makes a graph hard to draw: a source with two shadows, a shadow of two sources,
/// a pair that feeds itself both ways, many partitions, keys between partitions and across, a
/// trigger that was dropped, two triggers for one pair, and a hazard of a pair that was not read.
pub(crate) fn tangle() -> Sample {
    let mut sample = incident();
    let report = &mut sample.report;
    let sync = |source: &str, target: &str, trigger: &str| Shadow {
        partitions: Vec::new(),
        ..shadow(source, target, trigger, "f")
    };
    let mut wide = sync("public.orders", "public.orders_by_month", "orders_sync");
    wide.partitions = (1..=12)
        .map(|month| {
            let bound = format!(
                "FOR VALUES FROM ('2025-{month:02}-01') TO ('2025-{:02}-01')",
                month + 1
            );
            (format!("public.orders_2025_{month:02}"), bound)
        })
        .collect();
    let mut dropped = sync(
        "public.orders",
        "archive.orders_before_the_great_renaming_of_everything",
        "x",
    );
    dropped.trigger = None;
    let mut updates = sync("public.left", "public.right", "left_updates_to_right");
    updates.events = strings(&["update"]);
    report.shadows.extend([
        wide,
        dropped,
        sync("public.first", "public.merged", "first_to_merged"),
        sync("public.second", "public.merged", "second_to_merged"),
        sync("public.left", "public.right", "left_to_right"),
        updates,
        sync("public.right", "public.left", "right_to_left"),
    ]);
    let key = |name: &str, table: &str, references: &str| ForeignKey {
        name: name.to_owned(),
        table: table.to_owned(),
        columns: strings(&["id"]),
        references: references.to_owned(),
        added: false,
    };
    report.foreign_keys.extend([
        key("across", "public.merged", "public.first"),
        key(
            "between_partitions",
            "public.group_type_ci_runner_machines_687967fa8a",
            "public.group_type_ci_runners_e59bb2812d",
        ),
        key("folded", "public.orders_2025_11", "public.merged"),
    ]);
    for (number, (source, shadow)) in [
        ("public.orders", "public.orders_by_month"),
        ("public.second", "public.merged"),
        ("public.right", "public.left"),
        ("public.unread_source", "public.unread_shadow"),
    ]
    .into_iter()
    .enumerate()
    {
        for _ in 0..=number * 3 {
            let mut hazard = report.hazards[number % 3].clone();
            hazard.edge = Some(edge(source, shadow));
            report.hazards.push(hazard);
        }
    }
    sample
}

/// Many hazards and many more pairs.
pub(crate) fn many(pairs: usize, hazards: usize) -> Sample {
    let one = incident();
    let mut report = HazardReport {
        shadows: Vec::new(),
        foreign_keys: Vec::new(),
        hazards: Vec::new(),
        ..one.report.clone()
    };
    for number in 0..pairs {
        for like in &one.report.shadows {
            let mut shadow = like.clone();
            shadow.source += &format!("_{number:03}");
            shadow.shadow += &format!("_{number:03}");
            report.shadows.push(shadow);
        }
        for like in &one.report.foreign_keys {
            let mut key = like.clone();
            key.table += &format!("_{number:03}");
            key.references += &format!("_{number:03}");
            report.foreign_keys.push(key);
        }
    }
    for number in 0..hazards {
        let mut hazard = one.report.hazards[number % 2].clone();
        if let Some(edge) = &mut hazard.edge {
            let pair = number % pairs;
            edge.source += &format!("_{pair:03}");
            edge.shadow += &format!("_{pair:03}");
        }
        report.hazards.push(hazard);
    }
    Sample {
        report,
        texts: one.texts,
    }
}
