//! Graph versions: which exist, which have ended and are served as the oldest that lives (Meta,
//! Graph API changelog, 2026-10-29), and the habits of older protocols that apps made since
//! 2026-11-04 may not have on any version (Meta's announcement of v27.0, 2026-11-04). A shop that
//! makes its app today has such a new app, so the sandbox refuses them to everybody.

use chrono::{DateTime, NaiveDate, Utc};

use crate::ApiError;
use crate::call::Call;

/// The newest version (Meta's announcement, 2026-11-04).
const NEWEST: u32 = 27;
/// When each version stops being served as itself; those before ended long ago.
const ENDS: [(u32, (i32, u32, u32)); 6] = [
    (20, (2026, 9, 24)),
    (21, (2027, 1, 21)),
    (22, (2027, 5, 20)),
    (23, (2027, 10, 8)),
    (24, (2028, 2, 18)),
    (25, (2028, 7, 29)),
];

/// Whether a path segment looks like a Graph version.
pub(crate) fn is_version(segment: &str) -> bool {
    numbers(segment).is_some()
}

/// The version that serves a call, as the header `facebook-api-version` names it.
///
/// # Errors
/// 2500 for a version that never was.
pub(crate) fn served(call: &Call, now: DateTime<Utc>) -> Result<String, ApiError> {
    let oldest = oldest_alive(now);
    let Some(version) = &call.version else {
        return Ok(format!("v{oldest}.0"));
    };
    match numbers(version) {
        Some((major, minor)) if existed(major, minor) => Ok(format!("v{}.0", major.max(oldest))),
        _ => {
            let path = call.path.join("/");
            let message = format!("Unknown path components: /{version}/{path}");
            Err(ApiError::graph(400, 2500, message))
        }
    }
}

fn numbers(version: &str) -> Option<(u32, u32)> {
    let (major, minor) = version.strip_prefix('v')?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// Up to v3 there were minor versions.
fn existed(major: u32, minor: u32) -> bool {
    match major {
        1 => minor == 0,
        2 => minor <= 12,
        3 => minor <= 3,
        _ => minor == 0 && (4..=NEWEST).contains(&major),
    }
}

fn oldest_alive(now: DateTime<Utc>) -> u32 {
    let today = now.date_naive();
    let alive = ENDS.iter().find(|(_, (year, month, day))| {
        NaiveDate::from_ymd_opt(*year, *month, *day).is_some_and(|end| today < end)
    });
    alive.map_or(NEWEST - 1, |(major, _)| *major)
}

/// Refuses what only older apps may still do. Meta's page names the habits, not the wording of
/// the refusal: code 12 is Graph's for what is no longer offered.
pub(crate) fn refuse_old_habits(call: &Call) -> Result<(), ApiError> {
    let has = |name: &str| call.params.contains_key(name);
    let aliased = call.text("fields").is_some_and(|f| f.contains(".as("));
    let habit = if has("ids") {
        "Requests for several ids"
    } else if has("method") || call.headers.contains_key("x-http-method-override") {
        "HTTP method override"
    } else if aliased {
        "Field aliases"
    } else if has("callback") {
        "JSONP callbacks"
    } else if has("asyncbatch") {
        "Asynchronous batch requests"
    } else if has("date_format") {
        "Date formatting"
    } else {
        return Ok(());
    };
    let message = format!("(#12) {habit} are not available to apps created since November 4, 2026");
    Err(ApiError::graph(400, 12, message))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn versions_end_one_after_the_other() {
        let at = |text: &str| text.parse().unwrap();
        assert_eq!(oldest_alive(at("2026-09-23T23:59:59Z")), 20);
        assert_eq!(oldest_alive(at("2026-11-28T00:00:00Z")), 21);
        assert_eq!(oldest_alive(at("2027-01-21T00:00:00Z")), 22);
        assert_eq!(oldest_alive(at("2030-01-01T00:00:00Z")), 26);
    }

    #[test]
    fn minor_versions_are_long_gone() {
        assert!(existed(2, 12) && existed(3, 3) && existed(27, 0));
        assert!(!existed(0, 0) && !existed(24, 5) && !existed(28, 0) && !existed(2, 13));
    }
}
