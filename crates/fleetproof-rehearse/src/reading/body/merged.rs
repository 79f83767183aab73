use super::{Body, Events, Return, Write, found::Found, state::Event, term};

/// One body from the walks for each event: statements that are the same for several are one.
pub(super) fn merged(walks: Vec<(Event, Found)>) -> Body {
    let mut body = Body::default();
    let mut writes: Vec<(Vec<usize>, Write)> = Vec::new();
    let mut returns: Vec<(Vec<usize>, Return)> = Vec::new();
    let mut handlers = Vec::new();
    let mut unread = Vec::new();
    for (event, found) in walks {
        for (path, write) in found.writes {
            let same = |(at, known): &&mut (Vec<usize>, Write)| {
                *at == path && !event.is_in(known.events) && alike(known, &write)
            };
            match writes.iter_mut().find(same) {
                Some((_, known)) => event.add_to(&mut known.events),
                None => writes.push((path, with(event, write))),
            }
        }
        for (path, what, line) in found.returns {
            let same = |(at, known): &&mut (Vec<usize>, Return)| *at == path && known.what == what;
            match returns.iter_mut().find(same) {
                Some((_, known)) => event.add_to(&mut known.events),
                None => {
                    let mut events = Events::default();
                    event.add_to(&mut events);
                    returns.push((path, Return { what, events, line }));
                }
            }
        }
        for (path, handler) in found.handlers {
            if !handlers.iter().any(|(at, _)| *at == path) {
                handlers.push((path, handler));
            }
        }
        for (path, part) in found.unread {
            if !unread.contains(&(path.clone(), part.clone())) {
                unread.push((path, part));
            }
        }
        for column in found.assigned {
            if !body.assigned.contains(&column) {
                body.assigned.push(column);
            }
        }
        term::add(&mut body.used, found.used);
        body.uses_records |= found.uses_records;
        body.uses_transitions |= found.uses_transitions;
        body.asks_found |= found.asks_found;
        body.asks_depth |= found.asks_depth;
    }
    body.writes = in_order(writes);
    body.returns = in_order(returns);
    body.handlers = in_order(handlers);
    body.unread = in_order(unread);
    body
}

fn in_order<T>(mut items: Vec<(Vec<usize>, T)>) -> Vec<T> {
    items.sort_by(|(a, _), (b, _)| a.cmp(b));
    items.into_iter().map(|(_, item)| item).collect()
}

fn with(event: Event, mut write: Write) -> Write {
    event.add_to(&mut write.events);
    write
}

/// Equal but for the events.
fn alike(a: &Write, b: &Write) -> bool {
    a.conditions == b.conditions
        && a.columns == b.columns
        && a.filter == b.filter
        && a.target == b.target
        && a.kind == b.kind
        && a.inside == b.inside
        && a.merge == b.merge
        && a.conflict == b.conflict
        && a.positional == b.positional
        && a.filter_is_partial == b.filter_is_partial
}
