//! The statements of a page.

use fleetproof_model::SchemaStep;
#[cfg(test)]
use time::OffsetDateTime;

use super::{Order, Place, Window};
use crate::tables::{listing::Conditions, runners::runner_columns};

impl<'a> Conditions<'a> {
    /// Adds the conditions of a window.
    pub(super) fn window(&mut self, order: Order, window: &'a Window) {
        if let Some(place) = &window.after {
            self.beyond(order, place, order.is_descending(), "<");
        }
        if let Some(place) = &window.before {
            self.beyond(order, place, !order.is_descending(), ">");
        }
    }

    /// Rows on one side of a place. NULL counts as later than every time, as PostgreSQL sorts it.
    fn beyond(&mut self, order: Order, place: &'a Place, earlier: bool, by_id: &str) {
        let column = order.column();
        let id = "ci_runners.id";
        let column = format!("ci_runners.{column}");
        let Some(at) = &place.at else {
            let others = if earlier {
                "IS NOT NULL OR"
            } else {
                "IS NULL AND"
            };
            self.on(&place.id, &format!("({column} {others} {id} {by_id} $n)"));
            return;
        };
        let condition = if earlier {
            // The first half is what an index can begin at.
            format!(
                "({column} <= $n::timestamptz AND ({column} < $n::timestamptz OR {id} {by_id} $m))"
            )
        } else {
            format!(
                "({column} > $n::timestamptz OR {column} IS NULL \
                 OR ({column} = $n::timestamptz AND {id} {by_id} $m))"
            )
        };
        self.on_two(at, Some(&place.id), &condition);
    }

    /// The statement for the rows; the value that follows is the limit.
    pub(super) fn window_page(&self, step: SchemaStep, order: Order, window: &Window) -> String {
        let columns = if step < SchemaStep::ShardingColumns {
            runner_columns!("NULL::bigint")
        } else {
            runner_columns!("ci_runners.sharding_key_id")
        };
        let direction = |descending| if descending { "DESC" } else { "ASC" };
        let by_value = direction(order.is_descending() != window.from_the_end);
        let by_id = direction(!window.from_the_end);
        let (column, limit) = (order.column(), self.values.len() + 1);
        format!(
            "SELECT {columns} FROM ci_runners{} ORDER BY ci_runners.{column} {by_value}, \
             ci_runners.id {by_id} LIMIT ${limit}::bigint",
            self.sql
        )
    }

    /// The statement that counts them up to a limit, which is the value that follows.
    pub(super) fn limited_count(&self) -> String {
        let limit = self.values.len() + 1;
        format!(
            "SELECT count(*) FROM (SELECT FROM ci_runners{} LIMIT ${limit}::bigint) counted",
            self.sql
        )
    }
}

/// The statements of each order, window and direction, for the test that prepares every statement;
/// those of scopes and filters are in `listing`.
#[cfg(test)]
pub(crate) fn texts(step: SchemaStep) -> Vec<String> {
    let mut texts = Vec::new();
    for descending in [true, false] {
        for order in [
            Order::Created { descending },
            Order::Contacted { descending },
            Order::TokenExpires { descending },
        ] {
            for at in [None, Some(OffsetDateTime::UNIX_EPOCH)] {
                for from_the_end in [true, false] {
                    let place = Some(Place { at, id: 1 });
                    let window = Window {
                        after: place,
                        before: place,
                        from_the_end,
                        limit: 1,
                    };
                    let mut conditions = Conditions::default();
                    conditions.window(order, &window);
                    texts.push(conditions.window_page(step, order, &window));
                    texts.push(conditions.limited_count());
                }
            }
        }
    }
    texts
}
