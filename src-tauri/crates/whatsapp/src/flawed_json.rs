//! JSON whose text is flawed: one broken part must not lose what stands beside it.
//!
//! Customers' phones cut emojis in half, bridges between us and Meta add bytes, editors put a
//! byte-order mark in front. What is broken becomes U+FFFD, and everything else stays as it was.
//! What is cut off is not mended: nobody knows what is missing.

use serde_json::Value;
use std::borrow::Cow;

/// What stands in the place of something broken.
const BROKEN: char = '\u{FFFD}';

/// Deeper parts are taken as broken; `serde_json` itself follows no more than 127 levels.
const DEEPEST: usize = 120;

/// Reads JSON, strictly if that is possible.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    serde_json::from_slice(bytes).or_else(|_| serde_json::from_str(&mend(bytes)))
}

/// The text in `bytes` with its flaws mended: half surrogate pairs, escapes that are none, control
/// characters, words and numbers that are no JSON, parts nested too deep, bytes that are no UTF-8.
/// A byte-order mark goes; behind one of UTF-16 the text is read as such.
///
/// ```
/// let mended = whatsapp::flawed_json::mend(br#"{"body": "Merci \ud83d", "from": "33639981240"}"#);
/// assert_eq!(mended, "{\"body\": \"Merci \u{FFFD}\", \"from\": \"33639981240\"}");
/// ```
pub fn mend(bytes: &[u8]) -> String {
    let text = decode(bytes);
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut depth) = (&*text, 0_usize);
    while let Some(next) = rest.chars().next() {
        rest = match next {
            '"' => string(rest, &mut out),
            '{' | '[' if depth == DEEPEST => {
                put_broken_value(&mut out);
                after_value(rest)
            }
            '{' | '[' | '}' | ']' | ',' | ':' | ' ' | '\t' | '\r' | '\n' => {
                depth = match next {
                    '{' | '[' => depth + 1,
                    '}' | ']' => depth.saturating_sub(1),
                    _ => depth,
                };
                out.push(next);
                &rest[1..]
            }
            _ => word(rest, depth, &mut out),
        };
    }
    out
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let units = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|pair| unit([pair[0], pair[1]]))
            .collect();
        Cow::Owned(String::from_utf16_lossy(&units))
    };
    match bytes {
        [0xFF, 0xFE, text @ ..] => units(text, u16::from_le_bytes),
        [0xFE, 0xFF, text @ ..] => units(text, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, text @ ..] | text => String::from_utf8_lossy(text),
    }
}

/// Copies the string at the start of `text`; what follows it.
fn string<'t>(text: &'t str, out: &mut String) -> &'t str {
    out.push('"');
    let mut rest = &text[1..];
    loop {
        let plain = rest
            .find(|c: char| matches!(c, '"' | '\\') || c < ' ')
            .unwrap_or(rest.len());
        out.push_str(&rest[..plain]);
        rest = &rest[plain..];
        match rest.chars().next() {
            None => return rest,
            Some('"') => {
                out.push('"');
                return &rest[1..];
            }
            Some('\\') => rest = escape(rest, out),
            Some(control) => {
                out.push_str(&format!("\\u{:04x}", u32::from(control)));
                rest = &rest[1..];
            }
        }
    }
}

/// Copies the escape at the start of `text` if it is one; what follows it.
fn escape<'t>(text: &'t str, out: &mut String) -> &'t str {
    let length = match text.as_bytes().get(1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
        Some(b'u') => match (unit(text), text.get(6..).and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                out.push(BROKEN);
                return &text[6..];
            }
            (Some(_), _) => 6,
            (None, _) => 0,
        },
        _ => 0,
    };
    if length == 0 {
        out.push(BROKEN);
        return &text[1..];
    }
    out.push_str(&text[..length]);
    &text[length..]
}

/// The UTF-16 unit that an escape `\uXXXX` at the start of `text` names.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
}

/// Copies the number, `true`, `false` or `null` at the start of `text`; what follows it.
fn word<'t>(text: &'t str, depth: usize, out: &mut String) -> &'t str {
    let ends = |c: char| matches!(c, '"' | '{' | '}' | '[' | ']' | ',' | ':') || c.is_whitespace();
    // At least one character: a blank that JSON does not know ends itself.
    let first = text.chars().next().map_or(0, char::len_utf8);
    let length = text[first..]
        .find(ends)
        .map_or(text.len(), |end| first + end);
    let word = &text[..length];
    // Text that is no JSON at all is not made into some.
    if depth == 0 || serde_json::from_str::<Value>(word).is_ok() {
        out.push_str(word);
    } else if !word.trim().is_empty() {
        put_broken_value(out);
    }
    &text[length..]
}

fn put_broken_value(out: &mut String) {
    out.extend(['"', BROKEN, '"']);
}

/// What follows the object or list at the start of `text`; nothing when it does not end.
fn after_value(text: &str) -> &str {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[at + 1..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_broken_becomes_a_replacement_and_its_neighbours_stay() {
        let cases: [(&[u8], Value); 12] = [
            (br#"["a \ud83d", 1]"#, json!(["a \u{FFFD}", 1])),
            (br#"["\udc4d b", 1]"#, json!(["\u{FFFD} b", 1])),
            (br#"["\ud83dx\ud83d\ude00"]"#, json!(["\u{FFFD}x\u{1F600}"])),
            (br#"["\ud83d\u0041"]"#, json!(["\u{FFFD}A"])),
            (b"[\"a\xFFb\", 1]", json!(["a\u{FFFD}b", 1])),
            (b"\xEF\xBB\xBF[1]", json!([1])),
            (b"\xFF\xFE[\x001\x00]\x00", json!([1])),
            (b"\xFE\xFF\x00[\x001\x00]", json!([1])),
            (
                br#"["\x41 \u12G4", 1]"#,
                json!(["\u{FFFD}x41 \u{FFFD}u12G4", 1]),
            ),
            (b"[\"a\nb\x00c\"]", json!(["a\nb\u{0}c"])),
            (
                b"[1e999, NaN, 007, 7]",
                json!(["\u{FFFD}", "\u{FFFD}", "\u{FFFD}", 7]),
            ),
            (b"{\"a\": \xFF, \"b\": 1}", json!({"a": "\u{FFFD}", "b": 1})),
        ];
        for (flawed, expected) in cases {
            let shown = String::from_utf8_lossy(flawed);
            assert_eq!(read(flawed).unwrap(), expected, "{shown}");
        }
    }

    #[test]
    fn what_is_nested_too_deep_is_broken_and_its_neighbours_stay() {
        let deep = |levels: usize| "[\"]\",".repeat(levels) + "1" + &"]".repeat(levels);
        for levels in [119, 130, 100_000] {
            let body = format!("{{\"deep\": {}, \"beside\": \"Bonjour\"}}", deep(levels));
            assert_eq!(
                read(body.as_bytes()).unwrap()["beside"],
                "Bonjour",
                "{levels}"
            );
        }
    }

    #[test]
    fn what_is_cut_off_or_no_json_stays_unreadable() {
        for body in [
            "",
            "hello",
            "{\"a\": \"b",
            "{\"a\": [1, ",
            "\u{FEFF}",
            "{\"a\" 1}",
        ] {
            assert!(read(body.as_bytes()).is_err(), "{body:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn text_without_flaws_is_not_touched(text in "\\PC{0,40}", number in proptest::num::f64::NORMAL) {
            let whole = json!({"text": text, "list": [number, null, true, "\\ud83d"]}).to_string();
            proptest::prop_assert_eq!(mend(whole.as_bytes()), whole);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            mend(&bytes);
        }
    }
}
