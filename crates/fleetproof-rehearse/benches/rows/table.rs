//! A source like GitLab's runner managers, and its shadow by runner type.

/// One row in so many is not copied.
const MISSING: u64 = 1_000;

/// The SQL that makes the pair with `rows` rows in the source.
pub fn schema(rows: u64) -> String {
    let columns = "id bigint NOT NULL, runner_id bigint NOT NULL, runner_type smallint NOT NULL, \
                   system_xid text NOT NULL, contacted_at timestamptz, version text";
    let names = "id, runner_id, runner_type, system_xid, contacted_at, version";
    let set = "runner_id = NEW.runner_id, runner_type = NEW.runner_type, \
               system_xid = NEW.system_xid, contacted_at = NEW.contacted_at, version = NEW.version";
    format!(
        "CREATE TABLE managers ({columns});
         CREATE TABLE managers_shadow ({columns}) PARTITION BY LIST (runner_type);
         CREATE TABLE managers_shadow_1 PARTITION OF managers_shadow FOR VALUES IN (1);
         CREATE TABLE managers_shadow_2 PARTITION OF managers_shadow FOR VALUES IN (2);
         CREATE TABLE managers_shadow_3 PARTITION OF managers_shadow FOR VALUES IN (3);
         INSERT INTO managers
           SELECT n, n / 3, 1 + n % 3, 's_' || lpad(to_hex(n), 12, '0'), now(), '17.6.0'
           FROM generate_series(1, {rows}) n;
         INSERT INTO managers_shadow SELECT * FROM managers WHERE id % {MISSING} <> 0;
         ALTER TABLE managers ADD PRIMARY KEY (id);
         ALTER TABLE managers_shadow ADD PRIMARY KEY (id, runner_type);
         CREATE FUNCTION sync_managers() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           IF TG_OP = 'DELETE' THEN
             DELETE FROM managers_shadow WHERE id = OLD.id;
           ELSIF TG_OP = 'UPDATE' THEN
             UPDATE managers_shadow SET {set} WHERE id = NEW.id;
           ELSE
             INSERT INTO managers_shadow ({names})
             VALUES (NEW.id, NEW.runner_id, NEW.runner_type, NEW.system_xid, NEW.contacted_at, NEW.version);
           END IF;
           RETURN NULL;
         END $$;
         CREATE TRIGGER sync AFTER INSERT OR UPDATE OR DELETE ON managers
           FOR EACH ROW EXECUTE FUNCTION sync_managers();"
    )
}

/// What somebody would type to count rows that one of the two lacks: those of the shadow, those of
/// the source.
pub const PLAIN: [&str; 2] = [
    "SELECT count(*) FROM managers s WHERE NOT EXISTS (SELECT FROM managers_shadow t WHERE t.id = s.id)",
    "SELECT count(*) FROM managers_shadow t WHERE NOT EXISTS (SELECT FROM managers s WHERE s.id = t.id)",
];

/// Rows that the shadow lacks, of `rows` in the source.
pub fn missing(rows: u64) -> u64 {
    rows / MISSING
}
