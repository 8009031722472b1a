//! The statements as they are written in the source of this crate, so that none is forgotten.

use std::{ffi::OsStr, fs, path::Path};

const VERBS: [&str; 5] = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "];

/// Files without statements that a person waits for: tests, and whole tables compared by name.
const NOT_WAITED_FOR: [&str; 4] = ["tests", "plans", "written", "tables"];

/// Every text in the source that begins like a statement, without those of its tests. Where a
/// value is put in, it has braces.
pub fn statements() -> Vec<String> {
    let mut all = Vec::new();
    read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    all.retain(|text| VERBS.iter().any(|verb| text.starts_with(verb)));
    all
}

/// Whether `seen` is what `written` becomes once the values are put in.
pub fn becomes(written: &str, seen: &str) -> bool {
    let mut parts = written
        .split('{')
        .enumerate()
        .map(|(place, part)| match place {
            0 => part,
            _ => part.split_once('}').map_or(part, |(_, after)| after),
        });
    let Some(rest) = parts.next().and_then(|first| seen.strip_prefix(first)) else {
        return false;
    };
    parts
        .try_fold(rest, |rest, part| {
            rest.split_once(part).map(|(_, after)| after)
        })
        .is_some()
}

fn read_folder(folder: &Path, all: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().and_then(OsStr::to_str).unwrap();
        if path.is_dir() {
            read_folder(&path, all);
        } else if !NOT_WAITED_FOR.contains(&name) {
            let source = fs::read_to_string(&path).unwrap();
            let tested = source.split("#[cfg(test)]\nmod tests {").next();
            read_texts(tested.unwrap_or_default(), all);
        }
    }
}

/// The texts between quotation marks; this crate has no raw ones.
fn read_texts(source: &str, all: &mut Vec<String>) {
    let code = source.lines().map(|line| match line.trim_start() {
        comment if comment.starts_with("//") => "",
        _ => line,
    });
    let code = code.collect::<Vec<_>>().join("\n").replace("'\"'", "");
    let mut rest = code.as_str();
    while let Some((_, text)) = rest.split_once('"') {
        let Some(end) = end_of(text) else { return };
        all.push(joined(&text[..end]));
        rest = &text[end + 1..];
    }
}

fn end_of(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(place, letter)| {
        let ends = letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        ends.then_some(place)
    })
}

/// A text of which lines end with a backslash, as one.
fn joined(text: &str) -> String {
    let mut lines = text.split("\\\n");
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |joined, line| joined + line.trim_start())
}
