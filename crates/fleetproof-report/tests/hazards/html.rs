use std::collections::BTreeSet;

use fleetproof_report::hazards::formats::HTML;

use crate::{all_samples, render, sample};

/// Values of an attribute, in the order of the page.
fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    let lead = format!(" {attribute}=\"");
    html.split(&lead)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

/// The pieces of `html` from `from` up to `to`.
fn pieces<'h>(html: &'h str, from: &str, to: &str) -> Vec<&'h str> {
    html.split(from)
        .skip(1)
        .filter_map(|rest| rest.split(to).next())
        .collect()
}

/// The graph as it is on a wide page.
fn graph(html: &str) -> &str {
    pieces(html, "<div class=\"scroll wide\">", "</div>")[0]
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    for sample in all_samples() {
        let html = render(&HTML, &sample);
        for link in [values(&html, "href"), values(&html, "src")].concat() {
            assert!(link.starts_with('#') || link.starts_with("data:"), "{link}");
        }
        assert!(!html.contains("@import") && !html.contains("url("));
        assert!(!html.contains(" style=\""));
    }
}

#[test]
fn every_link_leads_somewhere_and_every_id_is_there_once() {
    for sample in all_samples() {
        let html = render(&HTML, &sample);
        let ids = values(&html, "id");
        let known: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(known.len(), ids.len());
        let links = values(&html, "href").into_iter();
        let targets = links.filter_map(|link| link.strip_prefix('#'));
        for target in targets.chain(values(&html, "aria-labelledby")) {
            assert!(known.contains(target), "#{target}");
        }
    }
}

#[test]
fn every_hazard_has_its_card_with_all_that_is_known() {
    let sample = sample::incident();
    let html = render(&HTML, &sample);
    let cards = pieces(&html, "<article class=\"finding ", "</article>");
    assert_eq!(cards.len(), 3);
    for told in [
        "data-number=\"4\"",
        "<mark>ALTER TABLE ci_runner_machines_687967fa8a</mark>",
        "PostgreSQL refuses it with 23503",
        "violates foreign key constraint",
        "184,201",
        "runner_type = 3",
        "Before the migration",
        "proved",
    ] {
        assert!(cards[0].contains(told), "{told}");
    }
    assert!(cards[1].contains("It goes through, and source and shadow differ"));
    assert!(html.contains("postgresql-plpython3-15"));
}

#[test]
fn a_hazard_is_on_its_edge_and_on_its_key() {
    let html = render(&HTML, &sample::incident());
    let graph = graph(&html);
    let numbers = values(graph, "href");
    // The first is about the key as well.
    assert_eq!(
        numbers,
        ["#hazard-3", "#hazard-1", "#hazard-2", "#hazard-1"]
    );
    assert_eq!(graph.matches("class=\"edge f\"").count(), 1);
    assert_eq!(graph.matches("class=\"key added f\"").count(), 1);
    assert_eq!(graph.matches("class=\"key\"").count(), 1);
    for name in [
        "table_sync_trigger_bc3e7b56bd",
        "insert · update · delete",
        "IN ('2')",
    ] {
        assert!(graph.contains(name), "{name}");
    }
}

#[test]
fn boxes_lie_beside_one_another_and_within_the_picture() {
    for sample in all_samples() {
        let html = render(&HTML, &sample);
        for form in ["wide", "narrow"] {
            let Some(svg) = pieces(&html, &format!("<div class=\"scroll {form}\">"), "</div>")
                .first()
                .copied()
            else {
                continue;
            };
            let size = values(svg, "viewBox")[0];
            let size: Vec<i32> = size.split(' ').map(|n| n.parse().unwrap()).collect();
            let boxes: Vec<[i32; 4]> = pieces(svg, "<rect", ">")
                .iter()
                .map(|rect| {
                    ["x", "y", "width", "height"].map(|name| values(rect, name)[0].parse().unwrap())
                })
                .collect();
            assert!(!boxes.is_empty());
            for (number, [x, y, w, h]) in boxes.iter().enumerate() {
                assert!(*x >= 0 && *y >= 0 && x + w <= size[2] && y + h <= size[3]);
                for [left, top, width, height] in &boxes[..number] {
                    let apart =
                        left + width <= *x || x + w <= *left || top + height <= *y || y + h <= *top;
                    assert!(apart, "{form}: {left},{top} covers {x},{y}");
                }
            }
        }
    }
}

#[test]
fn of_five_hundred_pairs_those_with_hazards_are_drawn_and_the_rest_is_a_list() {
    let html = render(&HTML, &sample::many(250, 8));
    let drawn = graph(&html).matches("<rect").count();
    // Of each pair both tables, and those that its keys refer to.
    assert_eq!(drawn, 8 * 2 * 2);
    assert!(html.contains("484 more pairs, not drawn"));

    // Of hundreds of hazards, too: the worst are drawn, all have a card, and a number in the list.
    let html = render(&HTML, &sample::many(250, 500));
    assert!(graph(&html).matches("<rect").count() <= 50);
    assert!(html.contains("href=\"#hazard-500\""));
    assert!(html.len() < 4 << 20, "{} bytes", html.len());
}

#[test]
fn the_headline_is_the_one_thing_to_know() {
    let headline = |sample| {
        let html = render(&HTML, &sample);
        let verdict = pieces(&html, "<p class=\"verdict\">", "</p>")[0].to_owned();
        (pieces(&html, "<h1>", "</h1>")[0].to_owned(), verdict)
    };
    let (heading, verdict) = headline(sample::incident());
    assert!(
        heading.starts_with("<a href=\"#hazard-1\">Writes to "),
        "{heading}"
    );
    assert_eq!(verdict, "2 errors in 1 file, 1 warning from before");
    let (heading, verdict) = headline(sample::clean());
    assert_eq!(
        (heading.as_str(), verdict.as_str()),
        ("Nothing was found", "No hazard in 1 file")
    );
    // What is new comes before what is worse and was there.
    let mut sample = sample::incident();
    sample.report.hazards.swap(0, 2);
    sample.report.hazards[2].preexisting = true;
    assert!(headline(sample).0.starts_with("<a href=\"#hazard-2\">"));
}

#[test]
fn hostile_text_stays_text() {
    let html = render(&HTML, &sample::hostile());
    assert_eq!(html.matches("<script").count(), 1);
    assert!(!html.contains("<b>\\u") && !html.contains("\"'`&<"));
    assert!(!html.contains(|c: char| c == '\u{202e}' || (c.is_control() && c != '\n')));
}
