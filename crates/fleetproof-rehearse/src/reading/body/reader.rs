use squawk_syntax::{SyntaxNode, ast, ast::AstNode};

use super::{
    Body, Context, Record, UnreadPart,
    found::Found,
    merged::merged,
    place::Place,
    state::{Event, Frame, State},
    term::Term,
    tree,
};

/// Walks through a body as if one event had fired the trigger.
pub(super) struct Reader<'a> {
    pub(super) context: &'a Context,
    pub(super) event: Event,
    pub(super) state: State,
    pub(super) place: Place,
    pub(super) found: Found,
    /// Labels of the `EXIT`s and `CONTINUE`s met.
    pub(super) left: Vec<Option<String>>,
    /// How many errors it raises.
    pub(super) raised: usize,
}

/// Reads a trigger function's body.
pub(super) fn read(source: &str, context: &Context) -> Body {
    let tree = tree::body(source);
    let place = Place::new(source);
    let walks = Event::ALL.into_iter().map(|event| {
        let mut reader = Reader {
            context,
            event,
            state: State::default(),
            place: place.clone(),
            found: Found::default(),
            left: Vec::new(),
            raised: 0,
        };
        reader.state.frames.push(reader.given());
        reader.root(&tree);
        (event, reader.found)
    });
    merged(walks.collect())
}

impl Reader<'_> {
    /// What every trigger function is given.
    fn given(&self) -> Frame {
        let mut frame = Frame::default();
        let mut give = |name: &str, term: Term| {
            frame.variables.insert(name.to_owned(), term);
        };
        let text = |text: &str| match text {
            "" => Term::opaque(""),
            known => Term::Text(known.to_owned()),
        };
        give("new", Term::Record(Record::New));
        give("old", Term::Record(Record::Old));
        give("tg_op", Term::Text(self.event.name().to_owned()));
        give("tg_table_name", text(&self.context.table));
        give("tg_relname", text(&self.context.table));
        give("tg_table_schema", text(&self.context.schema));
        give(
            "tg_nargs",
            Term::Constant(self.context.args.len().to_string()),
        );
        frame
    }

    fn root(&mut self, tree: &tree::Tree) {
        let mut understood = Vec::new();
        for node in tree.root.children() {
            if let Some(block) = ast::PlpgsqlBlock::cast(node) {
                self.block(&block);
            }
        }
        let broken = tree.root.descendants();
        for node in broken.filter(|node| node.kind() == squawk_syntax::SyntaxKind::ERROR) {
            if super::into::without(&node).is_some() {
                understood.push(node.text_range());
            }
        }
        for stumble in &tree.errors {
            let known = understood.iter().any(|range| {
                usize::from(range.start()) <= stumble.at && stumble.at < usize::from(range.end())
            });
            if !known {
                let line = self.place.line_at(stumble.at);
                let reason = stumble.message.clone();
                self.found
                    .unread
                    .push((vec![stumble.at], UnreadPart { line, reason }));
            }
        }
    }

    /// Notes that a statement was not understood.
    pub(super) fn unread(&mut self, node: &SyntaxNode, reason: impl Into<String>) {
        let part = UnreadPart {
            line: self.place.line(node),
            reason: reason.into(),
        };
        self.found.unread.push((self.place.path(node), part));
    }
}
