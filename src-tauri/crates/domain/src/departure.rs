//! When a message leaves that can be taken back for a moment.

use crate::instant::Instant;
use chrono::TimeDelta;

/// How long a message can be taken back, where nothing is lost by that.
pub const UNDO: TimeDelta = TimeDelta::seconds(5);
/// What a request needs to reach Meta before a window closes or a price rises, waits of the limits
/// to one number and one customer included.
pub const MARGIN: TimeDelta = TimeDelta::seconds(3);

/// When a message leaves that is sent at `now`: [`UNDO`] later, but [`MARGIN`] before `edge`, the
/// moment from which it could not go any more or would cost more; at once if that is too near.
///
/// ```
/// use chrono::TimeDelta;
/// use domain::{departure::leaves_at, instant::Instant};
/// let now = Instant::from_seconds(1_795_255_200);
/// let left = |seconds| now.plus(TimeDelta::seconds(seconds));
/// assert_eq!(leaves_at(now, None), left(5));
/// assert_eq!(leaves_at(now, Some(left(6))), left(3));
/// assert_eq!(leaves_at(now, Some(left(2))), now);
/// ```
pub fn leaves_at(now: Instant, edge: Option<Instant>) -> Instant {
    let unhurried = now.plus(UNDO);
    let latest = edge.map_or(unhurried, |edge| edge.minus(MARGIN));
    latest.min(unhurried).max(now)
}

/// The first of `edges` that matters to a message sent at `now`: near enough, and one at which it
/// fares worse, as `is_worse_at` says.
pub fn first_edge(
    now: Instant,
    edges: impl IntoIterator<Item = Instant>,
    is_worse_at: impl Fn(Instant) -> bool,
) -> Option<Instant> {
    let last = now.plus(UNDO).plus(MARGIN);
    let near = |edge: &Instant| *edge > now && *edge <= last;
    edges
        .into_iter()
        .filter(|edge| near(edge) && is_worse_at(*edge))
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millis: i64) -> Instant {
        Instant::from_millis(1_795_255_200_000 + millis)
    }

    proptest! {
        #[test]
        fn it_never_leaves_before_now_nor_later_than_the_delay(edge in -20_000i64..20_000) {
            let leaves = leaves_at(at(0), Some(at(edge)));
            prop_assert!(leaves >= at(0) && leaves <= at(0).plus(UNDO));
        }

        #[test]
        fn where_there_is_time_a_request_has_its_margin(edge in 3_000i64..20_000) {
            prop_assert!(leaves_at(at(0), Some(at(edge))).plus(MARGIN) <= at(edge));
        }
    }

    #[test]
    fn only_a_near_edge_at_which_it_fares_worse_matters() {
        let edges = [at(9_000), at(8_000), at(2_000), at(0), at(-1_000)];
        assert_eq!(first_edge(at(0), edges, |_| true), Some(at(2_000)));
        assert_eq!(
            first_edge(at(0), edges, |edge| edge > at(2_000)),
            Some(at(8_000))
        );
        assert_eq!(first_edge(at(0), edges, |_| false), None);
    }
}
