//! What is looked at before the library reads a query: nesting, and fragments within fragments.
//!
//! The library's parser and checks go down into each bracket and out along each fragment, however
//! often it is named. A few kilobytes of either would take the whole stack, or years.

use std::collections::HashMap;

use async_graphql::{
    Name,
    parser::{
        parse_query,
        types::{ExecutableDocument, Selection, SelectionSet},
    },
};
use serde_json::{Value, json};

/// How deep brackets may nest, whichever they are; the depth of a query is limited to less.
pub(super) const DEEPEST: usize = 32;
/// How many fields a query may have once its fragments are written out. The cheapest costs 1, so
/// this is far above what [`super::limits`] lets through.
const MOST_FIELDS: usize = 10_000;

/// The query, if it is one and can be looked at without harm; otherwise the error.
pub(super) fn parse(query: &str) -> Result<ExecutableDocument, Value> {
    if nesting(query) > DEEPEST {
        return Err(json!({
            "message": format!("Query has brackets nested deeper than {DEEPEST}")
        }));
    }
    let document = parse_query(query).map_err(|error| {
        let places: Vec<Value> = error
            .positions()
            .map(|place| json!({ "line": place.line, "column": place.column }))
            .collect();
        let text = match places.first() {
            Some(place) => format!("Parse error at [{}, {}]", place["line"], place["column"]),
            None => format!("Parse error: {error}"),
        };
        json!({ "message": text, "locations": places })
    })?;
    measure(&document)?;
    Ok(document)
}

/// How deep the brackets of a query nest; those in texts and comments are none.
fn nesting(query: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' if rest.starts_with("\"\"\"") => block_text(rest),
            '"' => text(rest),
            '#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        match first {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
        rest = &rest[length..];
    }
    deepest
}

/// The length of the text that begins here, in bytes.
fn text(rest: &str) -> usize {
    let mut is_escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            // Without its end it is no text, and the parser refuses it.
            '"' | '\n' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of the block of text that begins here, in bytes.
fn block_text(rest: &str) -> usize {
    let mut at = 3;
    loop {
        let Some(found) = rest[at..].find("\"\"\"") else {
            return rest.len();
        };
        let is_escaped = rest[..at + found].ends_with('\\');
        at += found + 3;
        if !is_escaped {
            return at;
        }
    }
}

/// Refuses fragments that contain themselves, or that multiply.
fn measure(document: &ExecutableDocument) -> Result<(), Value> {
    let mut sizes = HashMap::new();
    for name in document.fragments.keys() {
        fragment_size(document, name, &mut sizes)?;
    }
    let mut total = 0_usize;
    for (_, operation) in document.operations.iter() {
        let size = size(document, &operation.node.selection_set.node, &mut sizes)?;
        total = total.saturating_add(size);
    }
    if total > MOST_FIELDS {
        return Err(json!({ "message": format!("Query has more than {MOST_FIELDS} fields") }));
    }
    Ok(())
}

/// Sizes of fragments; none for one that is being measured.
type Sizes<'a> = HashMap<&'a Name, Option<usize>>;

fn fragment_size<'a>(
    document: &'a ExecutableDocument,
    name: &'a Name,
    sizes: &mut Sizes<'a>,
) -> Result<usize, Value> {
    match sizes.get(name) {
        Some(Some(size)) => return Ok(*size),
        Some(None) => {
            return Err(json!({
                "message": format!("Fragment {name} contains an infinite loop"),
                "extensions": { "code": "infiniteLoop", "fragmentName": name },
            }));
        }
        None => {}
    }
    let Some(fragment) = document.fragments.get(name) else {
        // The library names it.
        return Ok(0);
    };
    sizes.insert(name, None);
    let size = size(document, &fragment.node.selection_set.node, sizes)?;
    sizes.insert(name, Some(size));
    Ok(size)
}

fn size<'a>(
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    sizes: &mut Sizes<'a>,
) -> Result<usize, Value> {
    let mut total = 0_usize;
    for selection in &set.items {
        let size = match &selection.node {
            Selection::Field(field) => 1 + size(document, &field.node.selection_set.node, sizes)?,
            Selection::InlineFragment(inner) => {
                size(document, &inner.node.selection_set.node, sizes)?
            }
            Selection::FragmentSpread(spread) => {
                1 + fragment_size(document, &spread.node.fragment_name.node, sizes)?
            }
        };
        total = total.saturating_add(size).min(MOST_FIELDS + 1);
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_texts_and_comments_do_not_count() {
        for (query, depth) in [
            ("{ a }", 1),
            ("{ a(b: [1, {c: 2}]) { d } }", 4),
            (r#"{ a(b: "}}\"{{{") { c } }"#, 2),
            ("{ a(b: \"\"\"{{ \\\"\"\" {{\"\"\") }", 2),
            ("{ # {{{\n a }", 1),
            (r#"{ a(b: "{{"#, 2),
        ] {
            assert_eq!(nesting(query), depth, "{query}");
        }
    }

    #[test]
    fn fragments_may_neither_multiply_nor_turn_in_circles() {
        let mut doubling = "{ ...F0 }".to_owned();
        for n in 0..30 {
            doubling += &format!(" fragment F{n} on Query {{ ...F{0} ...F{0} }}", n + 1);
        }
        doubling += " fragment F30 on Query { a }";
        let refusal = parse(&doubling).unwrap_err();
        assert_eq!(refusal["message"], "Query has more than 10000 fields");
        let circle = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A ...A }";
        let text = parse(circle).unwrap_err()["message"].to_string();
        assert!(text.contains("contains an infinite loop"), "{text}");
        assert!(parse("{ ...A ...A } fragment A on Query { a }").is_ok());
    }
}
