//! Reads "how many passed" out of the closing lines of the test runners we use.

/// The number of passed tests that this line reports, if it is a runner's closing line.
///
/// Knows cargo test, cargo nextest, vitest and Node's runner.
pub fn passed(line: &str) -> Option<u32> {
    let plain = without_colours(line);
    let text = plain.trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["test", "result:", "ok.", count, "passed;", ..] => count.parse().ok(),
        ["Tests", count, "passed", ..] => count.parse().ok(),
        ["ℹ" | "#", "pass", count] => count.parse().ok(),
        ["Summary", ..] => before(&words, "passed"),
        _ => None,
    }
}

fn before(words: &[&str], word: &str) -> Option<u32> {
    let at = words.iter().position(|w| w.trim_end_matches(',') == word)?;
    words.get(at.checked_sub(1)?)?.parse().ok()
}

fn without_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::passed;

    #[test]
    fn reads_the_closing_line_of_every_runner() {
        assert_eq!(
            passed("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured"),
            Some(12)
        );
        assert_eq!(
            passed("     Summary [   3.210s] 118 tests run: 118 passed, 2 skipped"),
            Some(118)
        );
        assert_eq!(
            passed("\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m45 passed\u{1b}[39m (45)"),
            Some(45)
        );
        assert_eq!(passed("ℹ pass 7"), Some(7));
        assert_eq!(passed("# pass 7"), Some(7));
    }

    #[test]
    fn counts_nothing_else() {
        assert_eq!(passed("ℹ fail 3"), None);
        assert_eq!(
            passed(" Test Files  4 passed (4)"),
            None,
            "files are not tests"
        );
        assert_eq!(passed("running 12 tests"), None);
    }
}
