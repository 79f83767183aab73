use std::collections::{BTreeMap, BTreeSet};

use super::{Events, Record, term::Term};

/// What fired the trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Insert,
    Update,
    Delete,
    Truncate,
}

impl Event {
    pub(super) const ALL: [Self; 4] = [Self::Insert, Self::Update, Self::Delete, Self::Truncate];

    /// `TG_OP`
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Truncate => "TRUNCATE",
        }
    }

    /// Whether it gives this record; the other one is NULL.
    pub(super) fn gives(self, record: Record) -> bool {
        match record {
            Record::New => matches!(self, Self::Insert | Self::Update),
            Record::Old => matches!(self, Self::Update | Self::Delete),
        }
    }

    pub(super) fn is_in(self, events: Events) -> bool {
        match self {
            Self::Insert => events.insert,
            Self::Update => events.update,
            Self::Delete => events.delete,
            Self::Truncate => events.truncate,
        }
    }

    pub(super) fn add_to(self, events: &mut Events) {
        match self {
            Self::Insert => events.insert = true,
            Self::Update => events.update = true,
            Self::Delete => events.delete = true,
            Self::Truncate => events.truncate = true,
        }
    }
}

/// The variables of a block.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    pub(super) label: Option<String>,
    pub(super) variables: BTreeMap<String, Term>,
    /// Those of them that are rows.
    pub(super) rows: BTreeSet<String>,
}

/// What holds where the reader is.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// Variables, those of the innermost block last.
    pub(super) frames: Vec<Frame>,
    /// Conditions under which this is reached.
    pub(super) guards: Vec<String>,
}

impl State {
    /// The variable of this name.
    pub(super) fn variable(&self, name: &str) -> Option<&Term> {
        let mut frames = self.frames.iter().rev();
        frames.find_map(|frame| frame.variables.get(name))
    }

    /// The variable of this name in the block, or of the function's parameters, with this label.
    pub(super) fn labelled(&self, label: &str, name: &str) -> Option<&Term> {
        let mut frames = self.frames.iter().rev();
        frames
            .find(|frame| frame.label.as_deref() == Some(label))?
            .variables
            .get(name)
    }

    /// Sets a variable; one that nobody declared is left alone.
    pub(super) fn set(&mut self, name: &str, term: Term) {
        let mut frames = self.frames.iter_mut().rev();
        if let Some(known) = frames.find_map(|frame| frame.variables.get_mut(name)) {
            *known = term;
        }
    }

    pub(super) fn is_row(&self, name: &str) -> bool {
        let mut frames = self.frames.iter().rev();
        frames
            .find(|frame| frame.variables.contains_key(name))
            .is_some_and(|frame| frame.rows.contains(name))
    }

    /// Forgets of the variables what is not the same in `other`.
    pub(super) fn agree(&mut self, other: &Self) {
        for (frame, others) in self.frames.iter_mut().zip(&other.frames) {
            for (name, term) in &mut frame.variables {
                let elsewhere = others.variables.get(name);
                if elsewhere != Some(term) {
                    let mut columns = term.columns();
                    let more = elsewhere.map(Term::columns).unwrap_or_default();
                    super::term::add(&mut columns, more);
                    *term = Term::Other {
                        text: name.clone().into(),
                        columns,
                    };
                }
            }
        }
    }
}
