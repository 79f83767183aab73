//! The graph as SVG. Colours are the style sheet's.

use fleetproof_model::Severity;
use maud::{Markup, html};

use super::{
    super::card,
    layout::{Form, Layout, Table},
    lines::{Key, Line, Points, Sync},
};

/// Numbers of hazards that fit on the line of a key.
const MOST_KEY_BADGES: usize = 3;
/// From the middle of a number to that of the next.
const BADGE: i32 = 24;

pub(super) fn svg(layout: &Layout<'_>) -> Markup {
    html! {
        div.scroll.(layout.form.class()) {
            svg.graph viewBox={ "0 0 " (layout.width) " " (layout.height) } width=(layout.width) height=(layout.height)
                role="group" aria-label="Sources, their shadows, and the hazards between them" {
                @for key in &layout.keys { (key_line(key)) }
                @for sync in &layout.syncs { (sync_line(sync)) }
                @for table in &layout.tables { (table_box(table)) }
                // Above all lines and boxes: what is to be read and clicked.
                @for sync in &layout.syncs { (words_and_hazards(sync, layout.form)) }
                @for key in &layout.keys { (key_hazards(key)) }
            }
        }
    }
}

fn path(line: &Line, class: &str) -> Markup {
    let (x, y) = line.tip;
    let tip = match line.points {
        Points::Right => format!("M{x} {y}l-8 -4v8z"),
        Points::Left => format!("M{x} {y}l8 -4v8z"),
        Points::Down => format!("M{x} {y}l-4 -8h8z"),
    };
    html! {
        path.(class) d=(line.path) {}
        path.tip.(class) d=(tip) {}
    }
}

fn severity(worst: Option<Severity>) -> &'static str {
    worst.map_or("", card::class)
}

fn key_line(key: &Key<'_>) -> Markup {
    let told = key.told.key;
    let added = if told.added { "key added" } else { "key" };
    html! {
        g {
            title { (told.name) ": " (told.table) " → " (told.references) }
            (path(&key.line, format!("{added} {}", severity(key.told.worst())).trim_end()))
        }
    }
}

fn sync_line(sync: &Sync) -> Markup {
    let gone = if sync.gone { "edge gone" } else { "edge" };
    path(
        &sync.line,
        format!("{gone} {}", severity(sync.worst)).trim_end(),
    )
}

/// What is said of a line, and the numbers of its hazards in a row: about the middle of a line from
/// left to right, and beside one that runs down.
fn words_and_hazards(sync: &Sync, form: Form) -> Markup {
    let (x, y) = sync.line.at;
    let most = form.badges();
    let shown = i32::try_from(sync.hazards.len().min(most)).unwrap_or_default();
    let more = sync.hazards.len().saturating_sub(most);
    let first = match form {
        Form::Wide => x - BADGE * (shown - 1) / 2,
        Form::Narrow => x,
    };
    html! {
        @for words in &sync.words {
            text.label.(words.class) x=(words.at.0) y=(words.at.1) { (words.text) }
        }
        @for ((number, severity), at) in sync.hazards.iter().zip(0..shown) {
            (badge(*number, *severity, (first + BADGE * at, y)))
        }
        @if more > 0 {
            text.label x=(first + BADGE * shown - 8) y=(y + 4) { "+" (more) }
        }
    }
}

/// The numbers of a key's hazards, one below the other.
fn key_hazards(key: &Key<'_>) -> Markup {
    let (x, y) = key.line.at;
    let hazards = &key.told.hazards;
    let shown = i32::try_from(hazards.len().min(MOST_KEY_BADGES)).unwrap_or_default();
    let first = y - BADGE * (shown - 1) / 2;
    html! {
        @for ((number, severity), at) in hazards.iter().zip(0..shown) {
            (badge(*number, *severity, (x, first + BADGE * at)))
        }
        @if hazards.len() > MOST_KEY_BADGES {
            text.label.middle x=(x) y=(first + BADGE * shown) { "+" (hazards.len() - MOST_KEY_BADGES) }
        }
    }
}

fn badge(number: usize, severity: Severity, (x, y): (i32, i32)) -> Markup {
    html! {
        a.badge.(card::class(severity)) href={ "#hazard-" (number) } {
            title { "hazard " (number) ", " (severity) }
            circle cx=(x) cy=(y) r="11" {}
            text x=(x) y=(y + 4) { (number) }
        }
    }
}

fn table_box(table: &Table<'_>) -> Markup {
    let left = table.x + 12;
    let class = if table.is_shadow { "shadow" } else { "source" };
    // Alone in its box, a name stands in the middle of it.
    let name_y = if table.rows.is_empty() {
        table.middle() + 4
    } else {
        table.y + 20
    };
    html! {
        g.table.(class) {
            title { (table.name) }
            rect x=(table.x) y=(table.y) width=(table.width) height=(table.height) rx="5" {}
            text.name x=(left) y=(name_y) { (table.label) }
            @for (number, row) in table.rows.iter().enumerate() {
                text.row x=(left + 10) y=(table.row_y(number) + 4) { (row.label) }
                text.bound x=(table.right() - 12) y=(table.row_y(number) + 4) { (row.bound) }
            }
        }
    }
}
