//! Texts of the form that a condition asks for.

use rand::{Rng, SeedableRng, rngs::StdRng};
use regex_syntax::hir::{
    Capture, Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition,
};

/// Times that a generated text repeats what an expression lets it repeat without end.
const REPEATS: u32 = 8;

/// Texts that `LIKE` patterns and regular expressions among `constants` may match, and some of usual
/// forms; another for each `seed`, since columns with a form are often keys.
pub(super) fn texts(constants: &[String], seed: &str) -> Vec<String> {
    let like = constants.iter().filter(|text| text.contains(['%', '_']));
    let mut found: Vec<String> = like.map(|pattern| matching_like(pattern, seed)).collect();
    found.extend(
        constants
            .iter()
            .filter_map(|text| matching_regex(text, seed)),
    );
    found.extend([
        format!("{seed}@example.com"),
        format!("{}@Example.com", seed.to_uppercase()),
        format!("https://example.com/{seed}"),
    ]);
    found
}

/// `%` is the seed, `_` a letter.
fn matching_like(pattern: &str, seed: &str) -> String {
    let mut text = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '%' => text.push_str(seed),
            '_' => text.push('a'),
            '\\' => text.extend(characters.next()),
            other => text.push(other),
        }
    }
    text
}

/// None for what is no regular expression here: the server's have more.
fn matching_regex(expression: &str, seed: &str) -> Option<String> {
    let parsed = regex_syntax::parse(expression).ok()?;
    let generator = rand_regex::Regex::with_hir(plain(parsed), REPEATS).ok()?;
    let number = seed.bytes().fold(0_u64, |number, byte| {
        number.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    let text: String = StdRng::seed_from_u64(number).sample(generator);
    (!text.contains('\0')).then_some(text)
}

/// Without anchors, and with the plainest characters of each class: a witness is read by people.
fn plain(expression: Hir) -> Hir {
    match expression.into_kind() {
        HirKind::Empty | HirKind::Look(_) => Hir::empty(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(Class::Unicode(class)) => Hir::class(Class::Unicode(plainest(&class))),
        HirKind::Class(class) => Hir::class(class),
        HirKind::Repetition(repetition) => Hir::repetition(Repetition {
            sub: Box::new(plain(*repetition.sub)),
            ..repetition
        }),
        HirKind::Capture(capture) => Hir::capture(Capture {
            sub: Box::new(plain(*capture.sub)),
            ..capture
        }),
        HirKind::Concat(parts) => Hir::concat(parts.into_iter().map(plain).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.into_iter().map(plain).collect()),
    }
}

/// Letters and digits if there are any, else what can be printed, else all of it.
fn plainest(class: &ClassUnicode) -> ClassUnicode {
    let range = |(from, to)| ClassUnicodeRange::new(from, to);
    let choices = [
        [('a', 'z'), ('0', '9')].as_slice(),
        &[('!', '~')],
        &[(' ', ' ')],
    ];
    for choice in choices {
        let mut narrowed = class.clone();
        narrowed.intersect(&ClassUnicode::new(choice.iter().copied().map(range)));
        if !narrowed.ranges().is_empty() {
            return narrowed;
        }
    }
    class.clone()
}
