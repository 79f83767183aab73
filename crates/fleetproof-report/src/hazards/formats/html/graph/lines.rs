//! The lines between the boxes: from a source to its shadow, and from a key to what it refers to.

use fleetproof_model::{Severity, Shadow};

use super::{
    keys::KeyLine,
    layout::{ARRIVAL, Form, GAP, Layout, Table},
    pairs::Pair,
    short, trigger,
};

/// A sync: a line with an arrow, words beside it, hazards on it.
#[derive(Debug)]
pub(super) struct Sync {
    pub(super) line: Line,
    /// Whether its trigger is no more.
    pub(super) gone: bool,
    pub(super) worst: Option<Severity>,
    pub(super) words: Vec<Words>,
    pub(super) hazards: Vec<(usize, Severity)>,
}

/// A foreign key: a dashed line.
#[derive(Debug)]
pub(super) struct Key<'r> {
    pub(super) line: Line,
    pub(super) told: &'r KeyLine<'r>,
}

/// A line with an arrow.
#[derive(Debug)]
pub(super) struct Line {
    /// As SVG has it.
    pub(super) path: String,
    /// Where its arrow ends.
    pub(super) tip: (i32, i32),
    pub(super) points: Points,
    /// Where the numbers of hazards are: their middle on a wide page, the first on a narrow one.
    pub(super) at: (i32, i32),
}

/// The direction of an arrow's tip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Points {
    Right,
    Left,
    Down,
}

/// Words beside a line.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) at: (i32, i32),
    pub(super) text: String,
    pub(super) class: &'static str,
}

/// The line of a pair: at its shadow, the given one of so many lines that arrive there. Where rows
/// go both ways, the way back is below.
pub(super) fn sync(
    layout: &Layout<'_>,
    pair: &Pair<'_>,
    (number, arrivals): (i32, i32),
    both_ways: bool,
) -> Option<Sync> {
    let (source, shadow) = (layout.table(pair.source)?, layout.table(pair.shadow)?);
    let (line, words_at) = match layout.form {
        Form::Wide => {
            let side = match (both_ways, source.x < shadow.x) {
                (false, _) => 0,
                (true, true) => -ARRIVAL / 2,
                (true, false) => ARRIVAL / 2,
            };
            let y = shadow.middle() + (2 * number - (arrivals - 1)) * ARRIVAL / 2;
            let line = across((source, source.middle() + side), (shadow, y + side));
            let at = line.at;
            (line, at)
        }
        Form::Narrow => {
            let line = down(source, shadow);
            let at = (line.at.0 + badges(pair, layout.form) + 8, line.at.1);
            (line, at)
        }
    };
    Some(Sync {
        line,
        gone: !pair.syncs.is_empty() && pair.syncs.iter().all(|sync| sync.trigger.is_none()),
        worst: pair.worst(),
        words: words(pair, words_at, layout.form),
        hazards: pair.hazards.clone(),
    })
}

/// From column to column: bends near the source, so that what is said of it has a straight line.
fn across((source, from): (&Table<'_>, i32), (shadow, y): (&Table<'_>, i32)) -> Line {
    if source.x < shadow.x {
        let (x, to) = (source.right(), shadow.x);
        let (first, second, bend) = (x + 50, x + 30, x + 80);
        Line {
            path: format!(
                "M{x} {from}C{first} {from} {second} {y} {bend} {y}H{}",
                to - 6
            ),
            tip: (to, y),
            points: Points::Right,
            at: ((x + to) / 2 + 15, y),
        }
    } else if source.x > shadow.x {
        // Back to a table that is a source of another.
        let (x, to) = (source.x, shadow.right());
        let (first, second) = (x - 120, to + 120);
        Line {
            path: format!("M{x} {from}C{first} {from} {second} {y} {} {y}", to + 6),
            tip: (to, y),
            points: Points::Left,
            at: ((x + to) / 2, i32::midpoint(from, y)),
        }
    } else {
        let (x, out) = (source.right(), source.right() + 40);
        Line {
            path: format!("M{x} {from}C{out} {from} {out} {y} {} {y}", x + 6),
            tip: (x, y),
            points: Points::Left,
            at: (x + 32, i32::midpoint(from, y)),
        }
    }
}

/// From box to box in one column: straight to the next, and past others at their left.
fn down(source: &Table<'_>, shadow: &Table<'_>) -> Line {
    let (x, left) = (source.x + 20, source.x - 14);
    let (from, to) = (source.bottom(), shadow.y);
    if from < to && to - from <= GAP {
        return Line {
            path: format!("M{x} {from}V{}", to - 6),
            tip: (x, to),
            points: Points::Down,
            at: (x, i32::midpoint(from, to)),
        };
    }
    if from < to {
        let (start, turn) = (source.middle(), to - GAP / 2);
        return Line {
            path: format!("M{} {start}H{left}V{turn}H{x}V{}", source.x, to - 6),
            tip: (x, to),
            points: Points::Down,
            at: (x, turn),
        };
    }
    let (turn, end) = (from + GAP / 2, shadow.middle());
    Line {
        path: format!("M{x} {from}V{turn}H{left}V{end}H{}", shadow.x - 6),
        tip: (shadow.x, end),
        points: Points::Right,
        at: (x, turn),
    }
}

/// The line of a foreign key, at the outer side of the boxes, or between the columns.
pub(super) fn key<'r>(
    layout: &Layout<'_>,
    told: &'r KeyLine<'r>,
    number: usize,
) -> Option<Key<'r>> {
    let (from, from_y) = layout.anchor(&told.key.table)?;
    let (to, to_y) = layout.anchor(&told.key.references)?;
    // Keys beside one another, so that one can be told from the other.
    let step = i32::try_from(number % 5).unwrap_or_default();
    let line = if from.x == to.x {
        let right = from.is_shadow || layout.form == Form::Narrow;
        around(
            (from, from_y + 4 + step),
            (to, to_y - 4 - step),
            right,
            step,
        )
    } else {
        between(
            (from, from.bottom() - 6 - step),
            (to, to.bottom() - 6 - step),
        )
    };
    Some(Key { line, told })
}

fn around(
    (from, from_y): (&Table<'_>, i32),
    (to, to_y): (&Table<'_>, i32),
    right: bool,
    step: i32,
) -> Line {
    let (start, end, out, points) = if right {
        let out = from.right().max(to.right()) + 16 + 6 * step;
        (from.right(), to.right(), out, Points::Left)
    } else {
        (from.x, to.x, from.x - 16 - 6 * step, Points::Right)
    };
    let middle = i32::midpoint(from_y, to_y);
    Line {
        path: format!(
            "M{start} {from_y}C{out} {from_y} {out} {from_y} {out} {middle}S{out} {to_y} {end} {to_y}"
        ),
        tip: (end, to_y),
        points,
        at: (out, middle),
    }
}

fn between((from, from_y): (&Table<'_>, i32), (to, to_y): (&Table<'_>, i32)) -> Line {
    let (start, end, points) = if from.x > to.x {
        (from.x, to.right(), Points::Left)
    } else {
        (from.right(), to.x, Points::Right)
    };
    let half = i32::midpoint(start, end);
    Line {
        path: format!("M{start} {from_y}C{half} {from_y} {half} {to_y} {end} {to_y}"),
        tip: (end, to_y),
        points,
        at: (half, i32::midpoint(from_y, to_y)),
    }
}

/// Room that the numbers of a pair's hazards take on a narrow page, from the middle of the first.
fn badges(pair: &Pair<'_>, form: Form) -> i32 {
    let most = form.badges();
    let shown = i32::try_from(pair.hazards.len().min(most)).unwrap_or_default();
    let more = if pair.hazards.len() > most { 22 } else { 0 };
    (shown * 24 - 12).max(0) + more
}

/// What is said of a pair: above and below its line, or, beside a line that runs down, close
/// together.
fn words(pair: &Pair<'_>, (x, y): (i32, i32), form: Form) -> Vec<Words> {
    let (above, below, limit, class) = match form {
        Form::Wide => (-14, 22, 40, "middle"),
        // Keys run beside the boxes.
        Form::Narrow => (-3, 11, form.letters_from(x).min(30), "start"),
    };
    let named = |sync: &Shadow| {
        let name = short(trigger(sync), limit / 2);
        format!("{name}: {}", sync.events.join(", "))
    };
    let (first, second) = match pair.syncs.as_slice() {
        [] => ("no sync was found".to_owned(), String::new()),
        [one] => (short(trigger(one), limit), one.events.join(" · ")),
        [first, second] => (named(first), named(second)),
        [first, more @ ..] => (named(first), format!("and {} more triggers", more.len())),
    };
    [(above, first), (below, second)]
        .map(|(by, text)| Words {
            at: (x, y + by),
            text,
            class,
        })
        .into()
}
