//! Which statements make up a transaction.

use super::{Kind, statement::Raw};

/// How the tool that runs a file puts transactions around its statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrap {
    /// Each statement by itself, outside of `BEGIN … COMMIT`.
    Alone,
    /// All in one, begun by the tool.
    Whole,
    /// All are sent at once: then the server makes them one transaction, unless it is a single one.
    AtOnce,
}

/// Follows transactions through statements.
#[derive(Debug, Default)]
pub(super) struct Tracker {
    last: u32,
    open: Option<Open>,
    /// Whether what stands outside of `BEGIN … COMMIT` begins a transaction of its own accord.
    begins: bool,
    /// Savepoints of the open transaction, with the statements that set them.
    savepoints: Vec<(String, usize)>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    number: u32,
    /// The statement that began it.
    by: usize,
}

impl Tracker {
    /// A part that is run as `wrap` says begins; it has `statements` statements.
    pub(super) fn begin(&mut self, wrap: Wrap, statements: usize) {
        self.begins = match wrap {
            Wrap::Alone => false,
            Wrap::Whole => true,
            Wrap::AtOnce => statements > 1,
        };
    }

    /// psql's `AUTOCOMMIT`.
    pub(super) fn set_autocommit(&mut self, on: bool) {
        self.begins = !on;
    }

    /// The part is over. The statement that began a transaction which nobody ends is returned; a
    /// transaction of the tool's is ended by the tool.
    pub(super) fn end(&mut self, wrap: Wrap) -> Option<usize> {
        let open = self.open.take();
        self.begins = false;
        match wrap {
            Wrap::Alone => open.map(|open| open.by),
            Wrap::Whole | Wrap::AtOnce => None,
        }
    }

    /// The kind and the transaction of the next statement, which is number `at`.
    pub(super) fn next(&mut self, raw: &Raw, at: usize) -> (Kind, Option<u32>) {
        let word = |n: usize| raw.words.get(n).map_or("", String::as_str);
        let kind = match (word(0), word(1)) {
            (_, "PREPARED") => Kind::Sql,
            ("BEGIN", _) | ("START", "TRANSACTION") => Kind::Begin,
            ("COMMIT" | "END", _) | ("PREPARE", "TRANSACTION") => Kind::Commit,
            ("ROLLBACK", _) if raw.mentions("TO") => self.rollback_to(raw),
            ("ROLLBACK" | "ABORT", _) => Kind::Rollback,
            _ => Kind::Sql,
        };
        let opens = match kind {
            Kind::Begin => true,
            Kind::Commit | Kind::Rollback => false,
            _ => self.begins,
        };
        if self.open.is_none() && opens {
            self.open_new(at);
        }
        if word(0) == "SAVEPOINT" {
            self.savepoints.push((name(raw), at));
        }
        let transaction = self.open.map(|open| open.number);
        if matches!(kind, Kind::Commit | Kind::Rollback)
            && self.open.take().is_some()
            && chains(raw)
        {
            self.open_new(at);
        }
        (kind, transaction)
    }

    fn rollback_to(&self, raw: &Raw) -> Kind {
        let name = name(raw);
        let mut set = self.savepoints.iter().rev();
        Kind::RollbackTo {
            savepoint: set.find(|(known, _)| *known == name).map(|(_, at)| *at),
            recovers: false,
        }
    }

    fn open_new(&mut self, by: usize) {
        self.last += 1;
        self.savepoints.clear();
        self.open = Some(Open {
            number: self.last,
            by,
        });
    }
}

/// Whether it says `AND CHAIN`, and not `AND NO CHAIN`.
fn chains(raw: &Raw) -> bool {
    let words = raw.words.iter().map(String::as_str);
    let after: Vec<_> = words.skip_while(|word| *word != "AND").skip(1).collect();
    after.first() == Some(&"CHAIN")
}

/// The savepoint's name: the last word.
fn name(raw: &Raw) -> String {
    let last = raw.text.split_whitespace().next_back();
    last.unwrap_or_default().to_ascii_lowercase()
}
