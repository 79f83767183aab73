//! Calls of other functions are followed.

use fleetproof_rehearse::reading::{Context, Name, Routine, Routines, read_body_with};

use crate::shown::shown;

struct Few(Vec<(&'static str, Routine)>);

impl Routines for Few {
    fn find(&self, name: &Name, arguments: usize) -> Vec<Routine> {
        let fits = |(known, routine): &&(&str, Routine)| {
            *known == name.name && routine.parameters.len() == arguments
        };
        self.0
            .iter()
            .filter(fits)
            .map(|(_, routine)| routine.clone())
            .collect()
    }
}

fn routine(
    name: &'static str,
    parameters: &[&str],
    language: &str,
    source: &str,
) -> (&'static str, Routine) {
    let routine = Routine {
        shown: format!("{name}()"),
        language: language.to_owned(),
        source: source.to_owned(),
        parameters: parameters.iter().map(|&name| name.to_owned()).collect(),
    };
    (name, routine)
}

fn read(routines: Vec<(&'static str, Routine)>, source: &str) -> String {
    let context = Context {
        table: "p".to_owned(),
        ..Context::default()
    };
    shown(&read_body_with(source, &context, &Few(routines)))
}

#[test]
fn of_plpgsql_functions_with_a_record() {
    let copy = routine(
        "copy_row",
        &["r", "op"],
        "plpgsql",
        "\nBEGIN\n  IF op = 'DELETE' THEN\n    DELETE FROM pt WHERE id = r.id;\n    RETURN;\n  END IF;\n  \
         INSERT INTO pt (id, v) VALUES (r.id, copy_row.r.v);\nEND",
    );
    let body = "BEGIN\n  PERFORM copy_row(coalesce(NEW, OLD), op => TG_OP);\n  RETURN NULL;\nEND";
    insta::assert_snapshot!(read(vec![copy], body));
}

#[test]
fn of_sql_functions_by_number_and_by_name() {
    let add = routine(
        "add",
        &["", "w"],
        "sql",
        "INSERT INTO pt (id, v) VALUES ($1, w); SELECT $1",
    );
    let body = "DECLARE n bigint;\nBEGIN\n  n := add(NEW.id, NEW.v);\n  SELECT add(n, w => 'x') INTO n;\n  \
                DELETE FROM ct WHERE id = n;\nEND";
    insta::assert_snapshot!(read(vec![add], body));
}

#[test]
fn of_procedures_and_of_functions_that_name_tables() {
    let drop = routine(
        "gone",
        &["n"],
        "plpgsql",
        "BEGIN DELETE FROM pt WHERE id = $1; END",
    );
    let name = routine("shadow_of", &["t"], "sql", "SELECT t || '_shadow'");
    let body = "BEGIN\n  CALL gone(OLD.id);\n  EXECUTE format('DELETE FROM %I WHERE id = $1', \
                shadow_of(TG_TABLE_NAME)) USING OLD.id;\n  DO $x$ BEGIN DELETE FROM x; END $x$;\nEND";
    insta::assert_snapshot!(read(vec![drop, name], body));
}

#[test]
fn that_cannot_be_followed_are_told() {
    let perl = routine("in_perl", &[], "plperl", "1");
    let again = routine("again", &[], "plpgsql", "BEGIN PERFORM again(); END");
    let one = routine("twice", &["a"], "sql", "SELECT 1");
    let two = routine("twice", &["b"], "sql", "SELECT 2");
    let body = "BEGIN\n  PERFORM in_perl();\n  PERFORM again();\n  PERFORM twice(1);\n  PERFORM now();\nEND";
    insta::assert_snapshot!(read(vec![perl, again, one, two], body));
}
