//! The words around a match, in pieces that match and pieces that do not.

use super::fold::{Folded, find, fold};

/// Characters shown before the first match.
const LEAD: usize = 32;

/// Characters shown in all.
const LENGTH: usize = 120;

/// A piece of a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnippetPart {
    /// The text.
    pub text: String,
    /// It is what was looked for.
    pub hit: bool,
}

/// Cuts the part of `text` around the first of `needles`, and marks them all in it.
pub(super) fn cut(text: &str, needles: &[Vec<char>]) -> Vec<SnippetPart> {
    let letters: Vec<char> = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let folded = fold(text);
    let first = needles
        .iter()
        .filter_map(|needle| find_word(&folded.letters, needle, 0))
        .min()
        .map_or(0, |start| folded.from[start]);
    let from = word_start(&letters, first.saturating_sub(LEAD));
    let to = (from + LENGTH).min(letters.len());
    let mut marked = vec![false; to - from];
    for needle in needles {
        mark(&mut marked, from, &folded, needle);
    }
    let mut parts = pieces(&letters[from..to], &marked);
    if from > 0 {
        add(&mut parts, 0, '…');
    }
    if to < letters.len() {
        let end = parts.len();
        add(&mut parts, end, '…');
    }
    parts
}

/// Marks every place of `needle` in the part of the text that begins with its character `from`.
fn mark(marked: &mut [bool], from: usize, folded: &Folded, needle: &[char]) {
    let to = from + marked.len();
    let mut at = folded.from.partition_point(|place| *place < from);
    while let Some(start) = find_word(&folded.letters, needle, at) {
        at = start + needle.len();
        if folded.from[start] >= to {
            break;
        }
        let end = folded.from[at].max(folded.from[at - 1] + 1).min(to);
        if folded.from[start] >= from {
            marked[folded.from[start] - from..end - from].fill(true);
        }
    }
}

/// Where `needle` stands at or after `from`, at the beginning of a word if it does so anywhere.
fn find_word(text: &[char], needle: &[char], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(start) = text
        .get(at..)
        .and_then(|rest| find(rest, needle))
        .map(|n| n + at)
    {
        if start == 0 || !text[start - 1].is_alphanumeric() {
            return Some(start);
        }
        at = start + 1;
    }
    text.get(from..)
        .and_then(|rest| find(rest, needle))
        .map(|n| n + from)
}

/// The beginning of the word at or shortly after `at`.
fn word_start(letters: &[char], at: usize) -> usize {
    if at == 0 {
        return 0;
    }
    let space = letters
        .iter()
        .skip(at)
        .take(LEAD / 2)
        .position(|c| c.is_whitespace());
    space.map_or(at, |n| at + n + 1)
}

fn pieces(letters: &[char], marked: &[bool]) -> Vec<SnippetPart> {
    let mut parts: Vec<SnippetPart> = Vec::new();
    for (&letter, &hit) in letters.iter().zip(marked) {
        match parts.last_mut() {
            Some(part) if part.hit == hit => part.text.push(letter),
            _ => parts.push(SnippetPart {
                text: letter.to_string(),
                hit,
            }),
        }
    }
    parts
}

/// Adds a sign that is no match before or after the parts.
fn add(parts: &mut Vec<SnippetPart>, at: usize, sign: char) {
    match if at == 0 {
        parts.first_mut()
    } else {
        parts.last_mut()
    } {
        Some(part) if !part.hit && at == 0 => part.text.insert(0, sign),
        Some(part) if !part.hit => part.text.push(sign),
        _ => parts.insert(
            at,
            SnippetPart {
                text: sign.to_string(),
                hit: false,
            },
        ),
    }
}
