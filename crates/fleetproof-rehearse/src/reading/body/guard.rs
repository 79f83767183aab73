//! Keeps a text that nobody wrote by hand from breaking the reader.
//!
//! Parser and reader go down into a text as deep as it is nested, each level on the stack.

use std::thread;

use squawk_lexer::{TokenKind, tokenize};

/// Longer texts are not read.
const LONGEST: usize = 1 << 20;
/// Texts with more levels are not read.
const DEEPEST: usize = 200;
/// For a text of `DEEPEST` levels, with room to spare.
const STACK: usize = 64 << 20;

/// Why a text cannot be read, if so.
pub(super) fn refused(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return Some(format!("it is longer than {LONGEST} bytes"));
    }
    let levels = levels(text);
    (levels > DEEPEST).then(|| format!("it is nested {levels} levels deep"))
}

/// Runs `read` where it has the room. Nothing if it panics.
pub(super) fn guarded<T: Send>(read: impl FnOnce() -> T + Send) -> Option<T> {
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(STACK);
        builder.spawn_scoped(scope, read).ok()?.join().ok()
    })
}

/// How deep a text is nested at most, by its brackets, by the words that blocks begin and end with,
/// by signs in front of signs, and by dots and casts behind one another.
fn levels(text: &str) -> usize {
    let (mut depth, mut deepest, mut signs, mut links) = (0_usize, 0, 0_usize, 0_usize);
    let (mut at, mut ends, mut linked) = (0, false, false);
    for token in tokenize(text) {
        let end = at + token.len as usize;
        let word = text.get(at..end).unwrap_or_default();
        at = end;
        match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment { .. } => {
                continue;
            }
            TokenKind::OpenParen | TokenKind::OpenBracket => depth += 1,
            TokenKind::CloseParen | TokenKind::CloseBracket => depth = depth.saturating_sub(1),
            // Of `END IF`, the second word begins nothing.
            TokenKind::Ident if is(word, &["begin", "case", "if", "loop"]) && !ends => depth += 1,
            TokenKind::Ident if is(word, &["end"]) => depth = depth.saturating_sub(1),
            _ => {}
        }
        match token.kind {
            TokenKind::Minus | TokenKind::Plus | TokenKind::Tilde | TokenKind::Bang => signs += 1,
            TokenKind::Ident if is(word, &["not"]) => signs += 1,
            TokenKind::OpenParen => {}
            _ => signs = 0,
        }
        match token.kind {
            TokenKind::Dot | TokenKind::Colon => links += 1,
            TokenKind::Ident if linked => {}
            _ => links = 0,
        }
        linked = matches!(token.kind, TokenKind::Dot | TokenKind::Colon);
        ends = is(word, &["end"]);
        deepest = deepest.max(depth + signs + links);
    }
    deepest
}

fn is(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known))
}
