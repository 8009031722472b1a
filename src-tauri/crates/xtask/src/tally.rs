//! Reads how many tests passed, and how many did not run, out of the closing lines of the test
//! runners we use.

use std::ops::AddAssign;

/// What a run of tests came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that ran and were good.
    pub passed: u32,
    /// Tests that did not run.
    pub skipped: u32,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, more: Self) {
        self.passed += more.passed;
        self.skipped += more.skipped;
    }
}

/// What this line reports, nothing if it is not a runner's closing line.
///
/// Knows cargo test, cargo nextest, vitest and Node's runner.
pub fn read(line: &str) -> Tally {
    let plain = without_colours(line);
    let words: Vec<&str> = plain.split_whitespace().collect();
    let before = |word: &str| before(&words, word).unwrap_or_default();
    match words.as_slice() {
        ["test", "result:", "ok.", ..] => Tally {
            passed: before("passed"),
            skipped: before("ignored"),
        },
        ["Tests", ..] => Tally {
            passed: before("passed"),
            skipped: before("skipped") + before("todo"),
        },
        ["Summary", ..] => Tally {
            passed: before("passed"),
            skipped: before("skipped"),
        },
        ["ℹ" | "#", "pass", count] => Tally {
            passed: count.parse().unwrap_or_default(),
            skipped: 0,
        },
        ["ℹ" | "#", "skipped" | "todo" | "cancelled", count] => Tally {
            passed: 0,
            skipped: count.parse().unwrap_or_default(),
        },
        _ => Tally::default(),
    }
}

fn before(words: &[&str], word: &str) -> Option<u32> {
    let at = words
        .iter()
        .position(|w| w.trim_end_matches([',', ';']) == word)?;
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
    use super::{Tally, read};

    fn tally(passed: u32, skipped: u32) -> Tally {
        Tally { passed, skipped }
    }

    #[test]
    fn reads_the_closing_line_of_every_runner() {
        for (line, passed, skipped) in [
            (
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured",
                12,
                1,
            ),
            (
                "     Summary [   3.210s] 118 tests run: 118 passed, 2 skipped",
                118,
                2,
            ),
            (
                "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m45 passed\u{1b}[39m (45)",
                45,
                0,
            ),
            ("      Tests  45 passed | 3 skipped | 1 todo (49)", 45, 4),
            ("ℹ pass 7", 7, 0),
            ("# pass 7", 7, 0),
            ("ℹ skipped 2", 0, 2),
            ("# todo 1", 0, 1),
        ] {
            assert_eq!(read(line), tally(passed, skipped), "{line}");
        }
    }

    #[test]
    fn counts_nothing_else() {
        for line in [
            "ℹ fail 3",
            " Test Files  4 passed (4)",
            "running 12 tests",
            "the Tests we skipped",
        ] {
            assert_eq!(read(line), Tally::default(), "{line}");
        }
    }
}
