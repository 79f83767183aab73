//! The parser's trees, and the few ways in which they are looked at.

use squawk_syntax::{
    SyntaxKind, SyntaxNode, SyntaxToken,
    ast::{self, AstNode, normalize_name_node},
    body::BodyLanguage,
};

use super::into::{self, Splits};

/// A tree, and where the parser stumbled.
pub(super) struct Tree {
    pub(super) root: SyntaxNode,
    /// Statements of PL/pgSQL with an `INTO`.
    pub(super) intos: Splits,
    pub(super) errors: Vec<Stumble>,
}

/// Where the parser stumbled, and over what.
pub(super) struct Stumble {
    pub(super) at: usize,
    pub(super) message: String,
    /// The smallest statement around it.
    pub(super) statement: Option<SyntaxNode>,
}

/// So many stumbles are told, since one may lead to others.
const MOST_STUMBLES: usize = 20;

/// The tree of a PL/pgSQL body.
pub(super) fn body(text: &str) -> Tree {
    let mut tree = parsed::<ast::Plpgsql>(text);
    tree.intos = into::splits(&tree.root);
    // What has an INTO was understood after all.
    let understood = |at: usize| {
        let before = tree.intos.range(..=at).next_back();
        before.is_some_and(|(_, split)| at < split.end)
    };
    tree.errors.retain(|stumble| !understood(stumble.at));
    tree.errors.truncate(MOST_STUMBLES);
    for stumble in &mut tree.errors {
        stumble.statement = statement_at(&tree.root, stumble.at);
    }
    tree
}

/// The tree of SQL statements.
pub(super) fn sql(text: &str) -> Tree {
    parsed::<ast::SourceFile>(text)
}

fn parsed<L: BodyLanguage>(text: &str) -> Tree {
    let (green, errors) = L::parse_text(text);
    let errors = errors.iter().map(|error| Stumble {
        at: usize::from(error.range().start()),
        message: error.message().to_owned(),
        statement: None,
    });
    Tree {
        intos: Splits::default(),
        errors: errors.collect(),
        root: SyntaxNode::new_root(green),
    }
}

/// The first child of this kind.
pub(super) fn child<N: AstNode>(node: &SyntaxNode) -> Option<N> {
    node.children().find_map(N::cast)
}

/// The children of this kind.
pub(super) fn children<N: AstNode>(node: &SyntaxNode) -> impl Iterator<Item = N> + use<N> {
    node.children().filter_map(N::cast)
}

/// The tokens of a node that mean something.
pub(super) fn tokens(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> + use<> {
    let all = node.descendants_with_tokens();
    all.filter_map(squawk_syntax::SyntaxElement::into_token)
        .filter(|token| !token.kind().is_trivia())
}

/// Whether the node itself has this token.
pub(super) fn has(node: &SyntaxNode, kind: SyntaxKind) -> bool {
    node.children_with_tokens()
        .any(|element| element.kind() == kind)
}

/// A name, folded as PostgreSQL folds it.
pub(super) fn name(node: &SyntaxNode) -> String {
    normalize_name_node(node)
}

/// A dotted name's parts.
pub(super) fn path(node: &SyntaxNode) -> Vec<String> {
    let segments = node.descendants().filter_map(ast::PathSegmentRef::cast);
    segments.map(|segment| name(segment.syntax())).collect()
}

/// Where a node's own text begins.
pub(super) fn start(node: &SyntaxNode) -> usize {
    let first = tokens(node).next();
    let range = first.map_or_else(|| node.text_range(), |token| token.text_range());
    usize::from(range.start())
}

/// The smallest statement around a place.
fn statement_at(root: &SyntaxNode, at: usize) -> Option<SyntaxNode> {
    let at = u32::try_from(at)
        .ok()
        .filter(|&at| at < u32::from(root.text_range().end()))?;
    let token = root.token_at_offset(at.into()).right_biased()?;
    token.parent_ancestors().find(|node| {
        let parent = node.parent().map(|parent| parent.kind());
        parent == Some(SyntaxKind::PLPGSQL_BODY)
    })
}

/// A node as it stands, in one line.
pub(super) fn text(node: &SyntaxNode) -> String {
    let mut out = String::new();
    let mut gap = false;
    for element in node.descendants_with_tokens() {
        let Some(token) = element.into_token() else {
            continue;
        };
        if token.kind().is_trivia() {
            gap = true;
            continue;
        }
        if gap && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        out.push_str(token.text());
    }
    out
}

/// The beginning of a text, in one line.
pub(super) fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line,
    }
}
