//! GitLab's incident 18792: a foreign key between two shadows before the parents were copied. In the
//! same file a column is added that the sync function does not know of.

use fleetproof_model::{
    AffectedRows, Edge, ForeignKey, Hazard, HazardReport, Severity, Shadow, Unread, WayOut, Witness,
};

use super::{Sample, empty, strings};

pub(crate) const RUNNERS: &str = "public.ci_runners";
pub(crate) const RUNNERS_SHADOW: &str = "public.ci_runners_e59bb2812d";
pub(crate) const MANAGERS: &str = "public.ci_runner_machines";
pub(crate) const MANAGERS_SHADOW: &str = "public.ci_runner_machines_687967fa8a";

const FILE: &str = "db/migrate/20241120120000_partitioned_runner_managers_keys.sql";

const TEXT: &str = "\
-- A manager belongs to the runner of its own type.
SET lock_timeout = '5s';

ALTER TABLE ci_runner_machines_687967fa8a
  ADD CONSTRAINT fk_rails_3f92913d27
  FOREIGN KEY (runner_id, runner_type)
  REFERENCES ci_runners_e59bb2812d (id, runner_type)
  ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ci_runner_machines_687967fa8a
  ADD COLUMN labels jsonb NOT NULL DEFAULT '{}'; -- the shadow first
ALTER TABLE ci_runner_machines ADD COLUMN labels jsonb NOT NULL DEFAULT '{}';
";

pub(crate) fn incident() -> Sample {
    Sample {
        report: report(),
        texts: vec![(FILE.to_owned(), TEXT.to_owned())],
    }
}

fn report() -> HazardReport {
    HazardReport {
        hazards: vec![premature_key(), stale_function(), time_zone()],
        unread: vec![Unread {
            object: "public.archive_runner()".to_owned(),
            reason: "a function in plpython3u, which is not on the private server: install \
                     postgresql-plpython3-15 to have it judged"
                .to_owned(),
        }],
        shadows: vec![
            shadow(
                RUNNERS,
                RUNNERS_SHADOW,
                "table_sync_trigger_61879721b5",
                "61879721b5",
            ),
            shadow(
                MANAGERS,
                MANAGERS_SHADOW,
                "table_sync_trigger_bc3e7b56bd",
                "e438f29263",
            ),
        ],
        foreign_keys: vec![
            key(
                "fk_rails_666b61f04f",
                MANAGERS,
                &["runner_id"],
                RUNNERS,
                false,
            ),
            key(
                "fk_rails_3f92913d27",
                MANAGERS_SHADOW,
                &["runner_id", "runner_type"],
                RUNNERS_SHADOW,
                true,
            ),
        ],
        ..empty(&[FILE])
    }
}

fn premature_key() -> Hazard {
    Hazard {
        rule: "premature-foreign-key".to_owned(),
        severity: Severity::Error,
        file: Some(FILE.to_owned()),
        line: 4,
        column: 1,
        statement: Some(statement(4, 8)),
        until_line: None,
        object: format!("fk_rails_3f92913d27 on {MANAGERS_SHADOW}"),
        message: "Writes to `public.ci_runner_machines` fail for runners that are not in \
                  `public.ci_runners_e59bb2812d`. The sync trigger copies each new row into \
                  `public.ci_runner_machines_687967fa8a`, whose new key asks for its runner there; \
                  runners that are older than their sync trigger were never copied, and the \
                  trigger's UPDATE branch does not bring them in."
            .to_owned(),
        sqlstate: Some("23503".to_owned()),
        writes_that_fail: strings(&[
            "INSERT INTO public.ci_runner_machines (runner_id, runner_type, system_xid, …) VALUES …",
        ]),
        witness: Some(Witness {
            history: strings(&[
                "ALTER TABLE public.ci_runners DISABLE TRIGGER table_sync_trigger_61879721b5",
                "INSERT INTO public.ci_runners (id, runner_type, sharding_key_id)\n\
                 VALUES (1000001, 2, 1)",
                "ALTER TABLE public.ci_runners ENABLE TRIGGER table_sync_trigger_61879721b5",
            ]),
            setup: Vec::new(),
            write: "INSERT INTO public.ci_runner_machines\n  \
                    (runner_id, runner_type, sharding_key_id, system_xid, created_at, updated_at)\n\
                    VALUES (1000001, 2, 1, 's_witness', now(), now())"
                .to_owned(),
            error: Some(
                "insert or update on table \"group_type_ci_runner_machines_687967fa8a\" violates \
                 foreign key constraint \"fk_rails_3f92913d27\"\n\
                 DETAIL: Key (runner_id, runner_type)=(1000001, 2) is not present in table \
                 \"ci_runners_e59bb2812d\".\n\
                 CONTEXT: PL/pgSQL function table_sync_function_e438f29263() line 24 at SQL \
                 statement"
                    .to_owned(),
            ),
            divergence: None,
        }),
        affected_rows: Some(184_201),
        affected: vec![
            part("runner_type = 1", 312),
            part("runner_type = 2", 41_007),
            part("runner_type = 3", 142_882),
        ],
        count_query: Some(
            "SELECT p.runner_type, count(*) FROM public.ci_runners p\n\
             WHERE NOT EXISTS (SELECT FROM public.ci_runners_e59bb2812d s\n  \
             WHERE s.id = p.id AND s.runner_type = p.runner_type)\nGROUP BY 1"
                .to_owned(),
        ),
        fix: Some(
            "copy every runner into the shadow first, then every manager, and add the key last"
                .to_owned(),
        ),
        way_out: Some(WayOut {
            before: strings(&[
                "INSERT INTO public.ci_runners_e59bb2812d (id, runner_type, sharding_key_id)\n\
                 SELECT id, runner_type, sharding_key_id FROM public.ci_runners\n\
                 ON CONFLICT (id, runner_type) DO NOTHING",
                "INSERT INTO public.ci_runner_machines_687967fa8a\n\
                 SELECT * FROM public.ci_runner_machines\n\
                 ON CONFLICT (id, runner_type) DO NOTHING",
            ]),
            instead: Vec::new(),
            after: Vec::new(),
            proved: true,
        }),
        preexisting: false,
        edge: Some(edge(MANAGERS, MANAGERS_SHADOW)),
    }
}

fn stale_function() -> Hazard {
    Hazard {
        rule: "stale-sync-function".to_owned(),
        severity: Severity::Error,
        file: Some(FILE.to_owned()),
        line: 12,
        column: 1,
        statement: Some(statement(12, 12)),
        until_line: None,
        object: "labels of public.ci_runner_machines".to_owned(),
        message: "The shadow keeps the default of `labels`, whatever is written to \
                  `public.ci_runner_machines`. Both tables have the column now, and \
                  `public.table_sync_function_e438f29263()` was not made anew: it names its columns."
            .to_owned(),
        sqlstate: None,
        writes_that_fail: strings(&["INSERT INTO public.ci_runner_machines (labels) VALUES (…)"]),
        witness: Some(Witness {
            history: Vec::new(),
            setup: strings(&[
                "INSERT INTO public.ci_runners (id, runner_type) VALUES (1000002, 1)",
            ]),
            write: "INSERT INTO public.ci_runner_machines (runner_id, runner_type, system_xid, \
                    labels, created_at, updated_at) VALUES (1000002, 1, 's_witness', \
                    '{\"zone\": \"a\"}', now(), now())"
                .to_owned(),
            error: None,
            divergence: Some(
                "labels is {\"zone\": \"a\"} in public.ci_runner_machines and {} in \
                 public.ci_runner_machines_687967fa8a"
                    .to_owned(),
            ),
        }),
        affected_rows: Some(0),
        affected: Vec::new(),
        count_query: None,
        fix: Some("make the function anew with the column, in the same transaction".to_owned()),
        way_out: None,
        preexisting: false,
        edge: Some(edge(MANAGERS, MANAGERS_SHADOW)),
    }
}

/// Was there before: GitLab's own pair of types.
pub(crate) fn time_zone() -> Hazard {
    Hazard {
        rule: "time-zone-of-session".to_owned(),
        severity: Severity::Warning,
        file: None,
        line: 0,
        column: 0,
        statement: None,
        until_line: None,
        object: "contacted_at of public.ci_runners".to_owned(),
        message: "The time that reaches the shadow depends on the TimeZone of the session that \
                  writes. `timestamp without time zone` becomes `timestamp with time zone`."
            .to_owned(),
        sqlstate: None,
        writes_that_fail: strings(&["UPDATE public.ci_runners SET contacted_at = now()"]),
        witness: None,
        affected_rows: None,
        affected: Vec::new(),
        count_query: None,
        fix: Some("`NEW.contacted_at AT TIME ZONE 'UTC'` in the sync function".to_owned()),
        way_out: None,
        preexisting: true,
        edge: Some(edge(RUNNERS, RUNNERS_SHADOW)),
    }
}

/// The text of some lines of the file, from 1, without the last semicolon and what follows it.
fn statement(first: usize, last: usize) -> String {
    let lines: Vec<&str> = TEXT.lines().collect();
    let text = lines[first - 1..last].join("\n");
    text.rsplit_once(';')
        .map_or(text.clone(), |(statement, _)| statement.to_owned())
}

pub(crate) fn edge(source: &str, shadow: &str) -> Edge {
    Edge {
        source: source.to_owned(),
        shadow: shadow.to_owned(),
    }
}

fn part(part: &str, rows: u64) -> AffectedRows {
    AffectedRows {
        part: part.to_owned(),
        rows,
    }
}

pub(crate) fn shadow(source: &str, shadow: &str, trigger: &str, function: &str) -> Shadow {
    let table = shadow.strip_prefix("public.").unwrap_or(shadow);
    let column = |name: &str| (name.to_owned(), name.to_owned());
    Shadow {
        source: source.to_owned(),
        shadow: shadow.to_owned(),
        trigger: Some(trigger.to_owned()),
        function: Some(format!("public.table_sync_function_{function}")),
        events: strings(&["insert", "update", "delete"]),
        columns: vec![
            column("id"),
            column("runner_type"),
            column("sharding_key_id"),
        ],
        partitions: [(1, "instance"), (2, "group"), (3, "project")]
            .map(|(number, name)| {
                (
                    format!("public.{name}_type_{table}"),
                    format!("FOR VALUES IN ('{number}')"),
                )
            })
            .to_vec(),
        known_by: strings(&["text", "watched write"]),
    }
}

fn key(name: &str, table: &str, columns: &[&str], references: &str, added: bool) -> ForeignKey {
    ForeignKey {
        name: name.to_owned(),
        table: table.to_owned(),
        columns: strings(columns),
        references: references.to_owned(),
        added,
    }
}
