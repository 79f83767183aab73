use squawk_syntax::{SyntaxNode, ast, ast::AstNode};

use super::{
    Body, Context, Record, UnreadPart,
    found::Found,
    guard,
    into::Splits,
    merged::merged,
    place::Place,
    state::{Event, Frame, State},
    term::Term,
    tree,
};
use crate::reading::Routines;

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
    /// Where the functions are found that it calls.
    pub(super) routines: &'a dyn Routines,
    /// The functions being followed, outermost first.
    pub(super) calls: Vec<String>,
    /// The arguments of the innermost of them.
    pub(super) parameters: Vec<Term>,
    /// What it was seen to return.
    pub(super) answers: Vec<Term>,
    /// Values that texts were put together with.
    pub(super) holes: Vec<Term>,
    /// Statements of the body at hand that have an `INTO`.
    pub(super) intos: Splits,
    /// How deep within an expression it is.
    pub(super) depth: usize,
    /// How many statements it has read.
    pub(super) steps: usize,
}

/// Reads a trigger function's body.
pub(super) fn read(source: &str, context: &Context, routines: &dyn Routines) -> Body {
    let refused = guard::refused(source);
    let read = || walked(source, context, routines);
    let why = match refused {
        Some(why) => why,
        None => match guard::guarded(read) {
            Some(body) => return body,
            None => "the parser gave up on it".to_owned(),
        },
    };
    Body {
        unread: vec![UnreadPart {
            line: 1,
            reason: why,
        }],
        ..Body::default()
    }
}

fn walked(source: &str, context: &Context, routines: &dyn Routines) -> Body {
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
            routines,
            calls: Vec::new(),
            parameters: Vec::new(),
            answers: Vec::new(),
            holes: Vec::new(),
            intos: Splits::default(),
            depth: 0,
            steps: 0,
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
        give("tg_op", Term::Event(self.event.name()));
        give("tg_table_name", text(&self.context.table));
        give("tg_relname", text(&self.context.table));
        give("tg_table_schema", text(&self.context.schema));
        give(
            "tg_nargs",
            Term::Constant(self.context.args.len().to_string()),
        );
        frame
    }

    /// Reads a whole body.
    pub(super) fn root(&mut self, tree: &tree::Tree) {
        let outer = std::mem::replace(&mut self.intos, tree.intos.clone());
        for node in tree.root.children() {
            if let Some(block) = ast::PlpgsqlBlock::cast(node) {
                self.block(&block);
            }
        }
        for stumble in &tree.errors {
            match &stumble.statement {
                Some(node) => {
                    self.place.enter(node);
                    let text = tree::short(&tree::text(node));
                    self.unread(node, format!("was not understood: {text}"));
                }
                None => {
                    let part = UnreadPart {
                        line: self.place.line_at(stumble.at),
                        reason: self.told(stumble.message.clone()),
                    };
                    self.found.unread.push((vec![stumble.at], part));
                }
            }
        }
        self.intos = outer;
    }

    /// Notes that a statement was not understood.
    pub(super) fn unread(&mut self, node: &SyntaxNode, reason: impl Into<String>) {
        let part = UnreadPart {
            line: self.place.line(),
            reason: self.told(reason.into()),
        };
        self.found.unread.push((self.place.path(node), part));
    }

    fn told(&self, reason: String) -> String {
        match self.place.function() {
            Some(function) => format!("{function}: {reason}"),
            None => reason,
        }
    }
}
