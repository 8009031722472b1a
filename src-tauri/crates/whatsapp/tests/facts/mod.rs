//! Finding a stated fact in a line of the index, and holding it against what was read.

use domain::customer::Identity;
use domain::instant::Instant;
use serde_json::Value;

/// What one line of the index states.
pub struct Line<'a> {
    /// The payload's file.
    pub file: &'a str,
    /// The facts, in words.
    pub expected: &'a str,
}

impl<'a> Line<'a> {
    /// The word after `marker`, if the marker is there.
    pub fn after(&self, marker: &str) -> Option<&'a str> {
        let rest = self.expected.split_once(marker)?.1;
        rest.split([' ', ';', ',']).next()
    }

    pub fn same(&self, marker: &str, ours: Option<&str>) {
        let stated = self.after(marker).map(|word| word.trim_end_matches(')'));
        assert_eq!(
            stated,
            ours.filter(|_| stated.is_some() || ours.is_some()),
            "{}: after {marker:?}",
            self.file
        );
    }

    pub fn time(&self, marker: &str, ours: Option<Instant>) {
        let stated = self
            .expected
            .rsplit_once(marker)
            .map(|(_, rest)| rest.split([' ', ';', ',']).next().unwrap());
        let ours = ours.map(|at| (at.as_millis() / 1000).to_string());
        assert_eq!(stated, ours.as_deref(), "{}: after {marker:?}", self.file);
    }

    pub fn phone(&self, marker: &str, who: &Identity) {
        // The last one: words of a text may hold the marker too.
        let stated = self
            .expected
            .rsplit_once(marker)
            .unwrap()
            .1
            .split([' ', ';'])
            .next();
        let ours = who.phone.as_ref().map(|phone| phone.digits());
        assert_eq!(stated, ours, "{}: after {marker:?}", self.file);
    }

    /// A quoted text, perhaps cut short with `…`.
    pub fn quoted(&self, marker: &str, ours: Option<&str>) {
        let Some((_, rest)) = self.expected.split_once(&format!("{marker}\"")) else {
            assert_eq!(ours, None, "{}: nothing after {marker:?}", self.file);
            return;
        };
        let ours = ours.unwrap_or_else(|| panic!("{}: nothing read for {marker:?}", self.file));
        let whole = rest.starts_with(&format!("{ours}\""));
        let cut = rest
            .split_once('…')
            .is_some_and(|(start, _)| ours.starts_with(start));
        assert!(
            whole || cut,
            "{}: {ours:?} is not what stands after {marker:?}",
            self.file
        );
    }

    pub fn has(&self, ours: bool, words: &str) {
        assert_eq!(
            self.expected.contains(words),
            ours,
            "{}: {words:?}",
            self.file
        );
    }

    pub fn contains(&self, words: &str) {
        assert!(
            self.expected.contains(words),
            "{}: {words:?} is not stated",
            self.file
        );
    }

    pub fn starts(&self, words: &str) {
        assert!(self.expected.starts_with(words), "{}: {words:?}", self.file);
    }
}

/// `text` without blanks, for values that the index cuts short.
pub fn compact(text: &str) -> String {
    // The index cuts long values in the middle of a string, so blanks are compared without.
    let readable = serde_json::from_str::<Value>(text)
        .map_or_else(|_| text.to_owned(), |value| value.to_string());
    readable
        .split_whitespace()
        .collect::<String>()
        .replace("\\u", "")
}
