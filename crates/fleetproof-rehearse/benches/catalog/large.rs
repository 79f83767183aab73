use std::fmt::Write as _;

/// Tables with a shadow of three partitions each.
const SYNCED: usize = 60;
/// Tables besides.
const OTHERS: usize = 1_000 - 5 * SYNCED;
/// Triggers besides those that sync.
const LOGGED: usize = 500 - SYNCED;
/// Columns of each table beyond its key.
const COLUMNS: usize = 16;

/// A key between two shadows, one of which lacks rows.
pub const MIGRATION: &str = "ALTER TABLE shadow_1 ADD CONSTRAINT shadow_1_parent \
                             FOREIGN KEY (parent_id, typ) REFERENCES shadow_0 (id, typ);";

/// The SQL that makes the database.
pub fn schema() -> String {
    let mut sql =
        String::from("CREATE TABLE log (id bigserial PRIMARY KEY, at timestamptz, doc jsonb);\n");
    let columns = (0..COLUMNS).fold(String::new(), |mut all, at| {
        let ty = ["text", "bigint", "timestamptz", "boolean"][at % 4];
        let _ = write!(all, ", c{at} {ty}");
        all
    });
    for at in 0..SYNCED {
        synced(&mut sql, at, &columns);
    }
    for at in 0..OTHERS - 1 {
        let refers = match at {
            0 => String::new(),
            _ => format!(" REFERENCES other_{}", at - 1),
        };
        let _ = writeln!(
            sql,
            "CREATE TABLE other_{at} (id bigint PRIMARY KEY, parent_id bigint{refers}, typ smallint, v text{columns});
             CREATE INDEX ON other_{at} (parent_id);"
        );
    }
    for at in 0..LOGGED {
        let table = at % (OTHERS - 1);
        let _ = writeln!(
            sql,
            "CREATE FUNCTION logged_{at}() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN
               IF TG_OP = 'DELETE' THEN
                 INSERT INTO log (at, doc) VALUES (now(), to_jsonb(OLD));
                 RETURN OLD;
               END IF;
               INSERT INTO log (at, doc) VALUES (now(), to_jsonb(NEW));
               RETURN NEW;
             END $$;
             CREATE TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON other_{table}
               FOR EACH ROW EXECUTE FUNCTION logged_{at}();"
        );
    }
    sql
}

fn synced(sql: &mut String, at: usize, columns: &str) {
    let refers = match at {
        0 => String::new(),
        _ => format!(" REFERENCES source_{}", at - 1),
    };
    let names: Vec<String> = ["parent_id", "typ", "v"]
        .into_iter()
        .map(str::to_owned)
        .chain((0..COLUMNS).map(|at| format!("c{at}")))
        .collect();
    let list = names.join(", ");
    let new = names
        .iter()
        .map(|name| format!("NEW.{name}"))
        .collect::<Vec<_>>()
        .join(", ");
    let set = names
        .iter()
        .map(|name| format!("{name} = NEW.{name}"))
        .collect::<Vec<_>>()
        .join(", ");
    let _ = writeln!(
        sql,
        "CREATE TABLE source_{at} (id bigint PRIMARY KEY, parent_id bigint{refers}, typ smallint NOT NULL, v text{columns});
         INSERT INTO source_{at} (id, typ) SELECT n, 1 + n % 3 FROM generate_series(1, 30) n;
         CREATE TABLE shadow_{at} (id bigint, parent_id bigint, typ smallint NOT NULL, v text{columns}, PRIMARY KEY (id, typ))
           PARTITION BY LIST (typ);
         CREATE TABLE shadow_{at}_1 PARTITION OF shadow_{at} FOR VALUES IN (1);
         CREATE TABLE shadow_{at}_2 PARTITION OF shadow_{at} FOR VALUES IN (2);
         CREATE TABLE shadow_{at}_3 PARTITION OF shadow_{at} FOR VALUES IN (3);
         CREATE FUNCTION sync_{at}() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           IF TG_OP = 'DELETE' THEN
             DELETE FROM shadow_{at} WHERE id = OLD.id;
           ELSIF TG_OP = 'UPDATE' THEN
             UPDATE shadow_{at} SET {set} WHERE id = NEW.id;
           ELSE
             INSERT INTO shadow_{at} (id, {list}) VALUES (NEW.id, {new});
           END IF;
           RETURN NULL;
         END $$;
         CREATE TRIGGER sync AFTER INSERT OR UPDATE OR DELETE ON source_{at}
           FOR EACH ROW EXECUTE FUNCTION sync_{at}();"
    );
}
