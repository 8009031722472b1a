//! Reading JSON that may be anything: a missing key, a null and an empty string are the same, a
//! number where text was expected is taken as its digits.
//!
//! Must never fail: what cannot be read as asked is simply not there.

use domain::instant::Instant;
use serde_json::Value;

/// The text at `key`, exactly as written; `None` when missing, null, empty or not a scalar.
pub(crate) fn text(from: &Value, key: &str) -> Option<String> {
    match from.get(key)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The text at `key`, borrowed; numbers are not text here.
pub(crate) fn words<'a>(from: &'a Value, key: &str) -> Option<&'a str> {
    from.get(key)?
        .as_str()
        .filter(|text| !text.trim().is_empty())
}

/// A whole number at `key`, also when written as text.
pub(crate) fn whole(from: &Value, key: &str) -> Option<i64> {
    as_whole(from.get(key)?)
}

/// A number at `key`, also when written as text.
pub(crate) fn number(from: &Value, key: &str) -> Option<f64> {
    let value = from.get(key)?;
    value
        .as_f64()
        .or_else(|| value.as_str()?.trim().parse().ok())
        .filter(|number: &f64| number.is_finite())
}

/// `true` only when it says so.
pub(crate) fn flag(from: &Value, key: &str) -> bool {
    from.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// The list at `key`; empty when there is none.
pub(crate) fn list<'a>(from: &'a Value, key: &str) -> &'a [Value] {
    from.get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The moment at `key`, in Unix seconds as Meta writes them.
///
/// Numbers too large for seconds are taken as milliseconds, which Meta's other channels use.
pub(crate) fn instant(from: &Value, key: &str) -> Option<Instant> {
    const NO_LONGER_SECONDS: i64 = 100_000_000_000;
    let number = whole(from, key).filter(|number| *number > 0)?;
    Some(if number < NO_LONGER_SECONDS {
        Instant::from_seconds(number)
    } else {
        Instant::from_millis(number)
    })
}

fn as_whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
