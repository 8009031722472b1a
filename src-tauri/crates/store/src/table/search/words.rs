//! From what a person typed to what the index is asked, and from texts to what it holds.
//!
//! Scripts written without spaces are searched by pairs of neighbouring characters; everything
//! else by words, the last of which may be unfinished.

use super::fold::{fold, spell_out};
use domain::phone::{self, E164};

/// What was typed, ready to be looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchWords {
    pub(super) words: Option<String>,
    pub(super) pairs: Option<String>,
    needles: Vec<Vec<char>>,
}

impl SearchWords {
    /// Reads what was typed; `None` when there is nothing in it to look for.
    ///
    /// ```
    /// use store::search::SearchWords;
    /// assert!(SearchWords::new("  \"!?\" ").is_none());
    /// assert!(SearchWords::new("crème brûlée OR \"").is_some());
    /// ```
    pub fn new(text: &str) -> Option<Self> {
        let (mut words, mut pairs, mut needles) = (Vec::new(), Vec::new(), Vec::new());
        for piece in pieces(&spell_out(text)) {
            match piece {
                Piece::Word(word) => words.push(word),
                Piece::Run(run) => pairs.push(run_query(&run)),
            }
        }
        for typed in text
            .split_whitespace()
            .filter(|typed| typed.chars().any(char::is_alphanumeric))
        {
            needles.push(fold(typed).letters);
        }
        let unfinished = text.chars().next_back().is_some_and(char::is_alphanumeric);
        let last = words.len().checked_sub(1).filter(|_| unfinished);
        let words: Vec<String> = words
            .iter()
            .enumerate()
            .map(|(n, word)| quote(word, Some(n) == last))
            .collect();
        if needles.is_empty() {
            return None;
        }
        Some(Self {
            words: (!words.is_empty()).then(|| words.join(" ")),
            pairs: (!pairs.is_empty()).then(|| pairs.join(" ")),
            needles,
        })
    }

    /// The words as typed, folded.
    pub(super) fn needles(&self) -> &[Vec<char>] {
        &self.needles
    }
}

enum Piece {
    /// Written with spaces around it.
    Word(String),
    /// Characters of a script without spaces.
    Run(Vec<char>),
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for typed in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let mut word = String::new();
        let mut run = Vec::new();
        for c in typed.chars() {
            if is_unspaced(c) {
                end_word(&mut pieces, &mut word);
                run.push(c);
            } else {
                end_run(&mut pieces, &mut run);
                word.push(c);
            }
        }
        end_word(&mut pieces, &mut word);
        end_run(&mut pieces, &mut run);
    }
    pieces
}

fn end_word(pieces: &mut Vec<Piece>, word: &mut String) {
    let word = std::mem::take(word);
    if word.chars().any(char::is_alphanumeric) {
        pieces.push(Piece::Word(word));
    }
}

fn end_run(pieces: &mut Vec<Piece>, run: &mut Vec<char>) {
    if !run.is_empty() {
        pieces.push(Piece::Run(std::mem::take(run)));
    }
}

/// A phrase for the index. One letter is no useful beginning, so it stands for itself.
fn quote(word: &str, unfinished: bool) -> String {
    let star = if unfinished && word.chars().count() > 1 {
        "*"
    } else {
        ""
    };
    format!("\"{}\"{star}", word.replace('"', "\"\""))
}

fn run_query(run: &[char]) -> String {
    match run {
        [one] => format!("\"{one}\"*"),
        _ => {
            let pairs: Vec<String> = run.windows(2).map(|pair| pair.iter().collect()).collect();
            format!("\"{}\"", pairs.join(" "))
        }
    }
}

/// The pairs of neighbouring characters in a text's runs without spaces, and each run's last
/// character, so that every character begins one.
pub(super) fn pairs_of(text: &str) -> String {
    if !text.chars().any(is_unspaced) {
        return String::new();
    }
    let mut pairs = Vec::new();
    for piece in pieces(text) {
        if let Piece::Run(run) = piece {
            pairs.extend(run.windows(2).map(|pair| pair.iter().collect::<String>()));
            pairs.extend(run.last().map(char::to_string));
        }
    }
    pairs.join(" ")
}

/// Han, kana, Thai, Lao, Myanmar, Khmer.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

/// Fewer digits than this match too many numbers to be of use.
const FEWEST_DIGITS: usize = 3;

/// Every end of a number with at least three digits, so that any digits in a row begin one.
pub(super) fn phone_ends(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let mut ends = String::new();
    for start in 0..=digits.len().saturating_sub(FEWEST_DIGITS) {
        ends.push_str(&digits[start..]);
        ends.push(' ');
    }
    ends
}

/// What the index of names is asked: the digits of a number, or words that each begin a name.
pub(super) fn name_query(text: &str, number: Option<&E164>) -> Option<String> {
    if let Some(typed) = as_digits(&phone::as_typed(text)) {
        let whole = number.map(|number| format!(" OR \"{}\"", number.digits()));
        return Some(format!("\"{typed}\"*{}", whole.unwrap_or_default()));
    }
    let words: Vec<String> = pieces(&spell_out(text.trim_start_matches('@')))
        .iter()
        .map(|piece| match piece {
            Piece::Word(word) => format!("\"{}\"*", word.replace('"', "\"\"")),
            Piece::Run(run) => run_query(run),
        })
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The digits of something that can only be meant as a number, without the zeros that are dialled
/// within a country or to leave it.
fn as_digits(text: &str) -> Option<String> {
    if text
        .chars()
        .any(|c| !c.is_ascii_digit() && !" +-()./\u{a0}\u{202f}".contains(c))
    {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0').to_owned();
    (digits.len() >= FEWEST_DIGITS).then_some(digits)
}
