use crate::{
    catalog::{Catalog, Oid},
    rows::Wishes,
    sync::Pair,
};

/// A few rows and one write.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// Session settings for the write, as name and value.
    pub settings: Vec<(String, String)>,
    /// The role that writes; the owner of everything if there is none.
    pub role: Option<String>,
    /// What goes before the write. It has to succeed.
    pub setup: Vec<Act>,
    /// The write that should go through and leave source and shadow equal.
    pub write: Act,
    /// Whether the write must go through without sync triggers: it is legal if the source alone
    /// accepts it. Not asked of writes that do not concern a source.
    pub legal_alone: bool,
    /// Whether a difference that was there before the write counts too: for rows that stay behind.
    pub standing: bool,
    /// Old rows that it speaks of in statements of its own, by their place in the history.
    pub rows: Vec<usize>,
    /// Tables that are compared around the write beside sources and shadows.
    pub compared: Vec<Pair>,
}

impl Recipe {
    /// Just `write`.
    pub fn write(write: Act) -> Self {
        Self {
            settings: Vec::new(),
            role: None,
            setup: Vec::new(),
            write,
            legal_alone: true,
            standing: false,
            rows: Vec::new(),
            compared: Vec::new(),
        }
    }

    /// With an act before the write.
    #[must_use]
    pub fn after(mut self, act: Act) -> Self {
        self.setup.push(act);
        self
    }

    /// With a session setting for the write.
    #[must_use]
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// Written by `role`.
    #[must_use]
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = Some(role.into());
        self
    }

    /// Differences that were there before the write count too.
    #[must_use]
    pub fn standing(mut self) -> Self {
        self.standing = true;
        self
    }

    /// The same for another run of the migration, whose new tables have other oids: by their names.
    #[must_use]
    pub fn carried_over(&self, from: &Catalog, to: &Catalog) -> Self {
        let mut carried = self.clone();
        for act in carried.setup.iter_mut().chain([&mut carried.write]) {
            if let Act::Insert { table, .. } = act
                && to.relation(*table).is_none()
                && let Some(old) = from.relation(*table)
                && let Some(new) = to.find(Some(&old.schema), &old.name)
            {
                *table = new.oid;
            }
        }
        carried
    }

    /// It speaks of this old row in a statement of its own.
    #[must_use]
    pub fn about(mut self, row: usize) -> Self {
        self.rows.push(row);
        self
    }

    /// The two tables of `pair` are compared too, though no trigger writes the one from the other.
    #[must_use]
    pub fn comparing(mut self, pair: Pair) -> Self {
        self.compared.push(pair);
        self
    }

    /// Without asking whether the source alone accepts the write.
    #[must_use]
    pub fn legal_anyway(mut self) -> Self {
        self.legal_alone = false;
        self
    }
}

/// A statement to be made.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// A row into a table.
    Insert {
        /// The table.
        table: Oid,
        /// What it should be like.
        wishes: Wishes,
    },
    /// Several rows into a table, by one statement. Only as the write.
    InsertAll {
        /// The table.
        table: Oid,
        /// What each should be like.
        rows: Vec<Wishes>,
    },
    /// A change of one row.
    Update {
        /// Which.
        row: Row,
        /// Columns and their new values, as SQL.
        set: Vec<(String, String)>,
    },
    /// The end of one row.
    Delete {
        /// Which.
        row: Row,
    },
    /// A statement as it stands.
    Sql(String),
    /// A query of the setup that has to find a row, or has to find none.
    Look {
        /// The query.
        query: String,
        /// Which of the two.
        finds: bool,
    },
}

impl Act {
    /// The rows that it makes, and their table.
    pub(super) fn inserted(&self) -> Option<(Oid, &[Wishes])> {
        match self {
            Self::Insert { table, wishes } => Some((*table, std::slice::from_ref(wishes))),
            Self::InsertAll { table, rows } => Some((*table, rows)),
            _ => None,
        }
    }
}

/// A row that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// Of the history, by its place there.
    Old(usize),
    /// Made by the setup's act with this place.
    Made(usize),
}
