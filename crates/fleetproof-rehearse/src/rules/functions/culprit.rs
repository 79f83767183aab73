use crate::rules::Scene;

/// The text of the statement of the last transaction from which on `is_wrong` holds.
pub(super) fn culprit<'a>(
    scene: &Scene<'a>,
    is_wrong: impl Fn(&Scene<'_>) -> bool,
) -> Option<&'a str> {
    let last = scene.applied.last()?;
    let mut first = last;
    let mut at = scene.applied.len() - 1;
    while at > 0 && scene.applied[at - 1].transaction == last.transaction {
        let earlier = Scene {
            now: &scene.applied[at - 1].state,
            applied: &scene.applied[..at],
            is_last: false,
            ..*scene
        };
        if !is_wrong(&earlier) {
            break;
        }
        at -= 1;
        first = &scene.applied[at];
    }
    let statement = scene.migration?.statements.get(first.statement)?;
    Some(statement.text.as_str())
}
