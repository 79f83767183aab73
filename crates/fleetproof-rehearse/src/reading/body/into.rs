//! `SELECT … INTO x` and `RETURNING … INTO x`, which the parser does not know.

use std::{collections::BTreeMap, rc::Rc};

use squawk_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

use super::{names::Scope, reader::Reader, tree};

/// A statement, and the variables that its row goes into.
pub(super) struct Split {
    /// The statement without the `INTO`, each byte at its place.
    sql: String,
    statement: SyntaxNode,
    pub(super) targets: Vec<Vec<String>>,
    /// Where it ends.
    pub(super) end: usize,
}

/// The statements with an `INTO` in a body, by where they begin.
pub(super) type Splits = Rc<BTreeMap<usize, Split>>;

/// Those of the statements that the parser stumbled over that can be read without their `INTO`.
pub(super) fn splits(root: &SyntaxNode) -> Splits {
    let broken = root
        .descendants()
        .filter(|node| node.kind() == SyntaxKind::ERROR);
    let start = |node: &SyntaxNode| usize::from(node.text_range().start());
    Rc::new(
        broken
            .filter_map(|node| Some((start(&node), without(&node)?)))
            .collect(),
    )
}

/// Takes the `INTO` out of a statement that the parser stumbled over. Nothing if there is none, or
/// if that was not the only trouble with it.
fn without(node: &SyntaxNode) -> Option<Split> {
    let tokens: Vec<SyntaxToken> = tree::tokens(node).collect();
    let into = position(&tokens)?;
    let mut targets = Vec::new();
    let mut at = into + 1;
    if tokens.get(at)?.kind() == SyntaxKind::STRICT_KW {
        at += 1;
    }
    loop {
        let mut path = vec![folded(tokens.get(at)?)];
        at += 1;
        while tokens.get(at)?.kind() == SyntaxKind::DOT {
            path.push(folded(tokens.get(at + 1)?));
            at += 2;
        }
        targets.push(path);
        if tokens.get(at)?.kind() != SyntaxKind::COMMA {
            break;
        }
        at += 1;
    }
    let base = node.text_range().start();
    let from = usize::from(tokens.get(into)?.text_range().start() - base);
    let to = usize::from(tokens.get(at - 1)?.text_range().end() - base);
    let text = node.text().to_string();
    let blank = text.get(from..to)?.bytes().map(|byte| match byte {
        b'\n' => '\n',
        _ => ' ',
    });
    let sql = format!(
        "{}{}{}",
        text.get(..from)?,
        blank.collect::<String>(),
        text.get(to..)?
    );
    let tree = tree::sql(&sql);
    let statement = tree.root.first_child()?;
    tree.errors.is_empty().then_some(Split {
        sql,
        statement,
        targets,
        end: usize::from(node.text_range().end()),
    })
}

/// Where the `INTO` stands that is none of `INSERT INTO`.
fn position(tokens: &[SyntaxToken]) -> Option<usize> {
    let mut depth = 0_i32;
    let mut before = SyntaxKind::EOF;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind() {
            SyntaxKind::L_PAREN => depth += 1,
            SyntaxKind::R_PAREN => depth -= 1,
            SyntaxKind::INTO_KW
                if depth == 0
                    && !matches!(before, SyntaxKind::INSERT_KW | SyntaxKind::MERGE_KW) =>
            {
                return Some(at);
            }
            _ => {}
        }
        before = token.kind();
    }
    None
}

fn folded(token: &SyntaxToken) -> String {
    let text = token.text();
    let quoted = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    quoted.map_or_else(
        || text.to_ascii_lowercase(),
        |text| text.replace("\"\"", "\""),
    )
}

impl Reader<'_> {
    /// Reads a statement that has an `INTO`.
    pub(super) fn with_into(&mut self, node: &SyntaxNode) {
        let splits = self.intos.clone();
        let Some(split) = splits.get(&usize::from(node.text_range().start())) else {
            // What the parser said about it is told for the body as a whole.
            return;
        };
        let inner = self.place.within(node, &split.sql, None);
        let outer = std::mem::replace(&mut self.place, inner);
        if let Some(row) = self.sql(&split.statement, &Scope::default()) {
            self.take(&split.targets, row, false);
        }
        self.place = outer;
    }
}
