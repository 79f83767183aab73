//! Where the boxes of the graph are. Units are pixels at the size at which text is 11 pixels high.

use std::collections::HashMap;

use super::{
    keys::KeyLine,
    lines::{Key, Sync, key, sync},
    pairs::Pair,
    short,
};
use crate::words::clip;

/// Sources beside shadows, or above them where there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Wide,
    Narrow,
}

/// Height of a line of text in a box.
const LINE: i32 = 17;
/// Height of a box without partitions.
const BOX: i32 = 44;
/// Height that a line between two boxes takes, one above the other.
pub(super) const GAP: i32 = 48;
/// Height that each of several lines takes that arrive at one box, with their words.
pub(super) const ARRIVAL: i32 = 60;
/// Partitions that are shown by name.
const MOST_PARTITIONS: usize = 8;

impl Form {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Narrow => "narrow",
        }
    }

    const fn width(self) -> i32 {
        match self {
            Self::Wide => 1_150,
            Self::Narrow => 360,
        }
    }

    /// Left side and width of the boxes of sources and of shadows.
    const fn columns(self) -> [(i32, i32); 2] {
        match self {
            Self::Wide => [(50, 330), (680, 420)],
            Self::Narrow => [(26, 290), (26, 290)],
        }
    }

    /// Numbers of hazards that are shown on a line; more are counted.
    pub(super) const fn badges(self) -> usize {
        match self {
            Self::Wide => 5,
            Self::Narrow => 3,
        }
    }

    /// Characters beside a line that fit between `x` and the right side of the boxes.
    pub(super) fn letters_from(self, x: i32) -> usize {
        let [_, (left, width)] = self.columns();
        // A letter is 6.6 wide.
        usize::try_from((left + width - x) * 10 / 66).unwrap_or_default()
    }

    /// Characters that fit into a line of a shadow's box.
    const fn line(self) -> usize {
        match self {
            Self::Wide => 57,
            Self::Narrow => 37,
        }
    }
}

/// A table.
#[derive(Debug)]
pub(super) struct Table<'r> {
    pub(super) name: &'r str,
    pub(super) label: String,
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) rows: Vec<Row<'r>>,
    pub(super) is_shadow: bool,
}

/// A partition in its table's box; the last may stand for several.
#[derive(Debug)]
pub(super) struct Row<'r> {
    names: Vec<&'r str>,
    pub(super) label: String,
    pub(super) bound: String,
}

impl Table<'_> {
    pub(super) fn right(&self) -> i32 {
        self.x + self.width
    }

    pub(super) fn bottom(&self) -> i32 {
        self.y + self.height
    }

    pub(super) fn middle(&self) -> i32 {
        self.y + self.height / 2
    }

    /// The middle of the line of a partition.
    pub(super) fn row_y(&self, row: usize) -> i32 {
        self.y + 38 + LINE * number(row)
    }
}

/// Everything at its place.
#[derive(Debug)]
pub(super) struct Layout<'r> {
    pub(super) form: Form,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) tables: Vec<Table<'r>>,
    pub(super) syncs: Vec<Sync>,
    pub(super) keys: Vec<Key<'r>>,
}

impl<'r> Layout<'r> {
    pub(super) fn of(pairs: &[&Pair<'r>], keys: &'r [KeyLine<'r>], form: Form) -> Self {
        let mut layout = Self {
            form,
            width: form.width(),
            height: 12,
            tables: Vec::new(),
            syncs: Vec::new(),
            keys: Vec::new(),
        };
        for first in pairs {
            layout.place(first.source, pairs);
        }
        let mut arrived: HashMap<&str, i32> = HashMap::new();
        for pair in pairs {
            let place = arrived.entry(pair.shadow).or_default();
            let among = (*place, arrivals(pairs, pair.shadow));
            let line = sync(&layout, pair, among, directions(pairs, pair) == 2);
            *place += 1;
            layout.syncs.extend(line);
        }
        layout.keys = keys
            .iter()
            .enumerate()
            .filter_map(|(at, line)| key(&layout, line, at))
            .collect();
        layout
    }

    pub(super) fn table(&self, name: &str) -> Option<&Table<'r>> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// A table or partition by name: its box, and the height of its line.
    pub(super) fn anchor(&self, name: &str) -> Option<(&Table<'r>, i32)> {
        if let Some(table) = self.table(name) {
            return Some((table, table.y + 20));
        }
        self.tables.iter().find_map(|table| {
            let row = table
                .rows
                .iter()
                .position(|row| row.names.contains(&name))?;
            Some((table, table.row_y(row)))
        })
    }

    /// Places a source, and with it the shadows that it feeds and that have no place yet.
    fn place(&mut self, source: &'r str, pairs: &[&Pair<'r>]) {
        let [source_column, shadow_column] = self.form.columns();
        let fed: Vec<&&Pair<'r>> = pairs
            .iter()
            .filter(|pair| pair.source == source && self.table(pair.shadow).is_none())
            .collect();
        let placed = self.table(source).is_some();
        if fed.is_empty() && placed {
            return;
        }
        let (top, wide) = (self.height, self.form == Form::Wide);
        let mut next = if wide || placed { top } else { top + BOX + GAP };
        let mut end = top + BOX;
        let mut both_ways = false;
        for pair in &fed {
            let rows = rows(pair, self.form);
            let content = match rows.len() {
                0 => BOX,
                some => BOX - 6 + LINE * number(some),
            };
            let height = match arrivals(pairs, pair.shadow).max(directions(pairs, pair)) {
                some @ 2.. if wide => content.max(some * ARRIVAL),
                _ => content,
            };
            both_ways |= directions(pairs, pair) == 2;
            self.add(pair.shadow, shadow_column, next, height, rows, true);
            end = next + height;
            next = end + if wide { 22 } else { GAP };
        }
        if !placed {
            let height = if wide && both_ways { 2 * ARRIVAL } else { BOX };
            let y = if wide {
                top + (end - top - height) / 2
            } else {
                top
            };
            self.add(source, source_column, y, height, Vec::new(), false);
        }
        // On a narrow page, what is said of the line to a table further up is said below the box.
        let room = if !wide && (fed.is_empty() || both_ways) {
            GAP
        } else {
            30
        };
        self.height = end + room;
    }

    fn add(
        &mut self,
        name: &'r str,
        (x, width): (i32, i32),
        y: i32,
        height: i32,
        rows: Vec<Row<'r>>,
        is_shadow: bool,
    ) {
        let limit = usize::try_from((width - 24) / 7).unwrap_or_default();
        self.tables.push(Table {
            name,
            label: short(name, limit),
            x,
            y,
            width,
            height,
            rows,
            is_shadow,
        });
    }
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// How many sources feed a shadow.
fn arrivals(pairs: &[&Pair<'_>], shadow: &str) -> i32 {
    number(pairs.iter().filter(|pair| pair.shadow == shadow).count())
}

/// In how many directions rows go between the two tables of a pair.
pub(super) fn directions(pairs: &[&Pair<'_>], pair: &Pair<'_>) -> i32 {
    let back = pairs
        .iter()
        .any(|p| p.source == pair.shadow && p.shadow == pair.source);
    1 + i32::from(back)
}

/// The partitions of a pair's shadow, the last of many summed up.
fn rows<'r>(pair: &Pair<'r>, form: Form) -> Vec<Row<'r>> {
    let all = pair.partitions();
    let shown = if all.len() > MOST_PARTITIONS {
        MOST_PARTITIONS - 1
    } else {
        all.len()
    };
    let (named, more) = all.split_at(shown);
    let mut rows: Vec<_> = named
        .iter()
        .map(|(name, bound)| {
            let bound = short(bound.trim_start_matches("FOR VALUES "), usize::MAX);
            // Both get half of the line, and what the other leaves of its half.
            let (half, whole) = (form.line() / 2, short(name, usize::MAX));
            let given = whole.chars().count().min(half);
            let bound = clip(&bound, half + (half - given)).into_owned();
            let room = form.line() - bound.chars().count();
            Row {
                names: vec![name.as_str()],
                label: short(name, room),
                bound,
            }
        })
        .collect();
    if !more.is_empty() {
        rows.push(Row {
            names: more.iter().map(|(name, _)| name.as_str()).collect(),
            label: format!("and {} more partitions", more.len()),
            bound: String::new(),
        });
    }
    rows
}
