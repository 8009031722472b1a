//! Rooms inside a crate: which of its folders may use which. Read from the sources, so that an
//! arrow counts wherever it is written: in a `use`, in a path, inside a macro, in a unit test.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use proc_macro2::{Group, TokenStream, TokenTree};

/// The plan of one crate. A room is a folder of its sources.
pub struct Plan {
    /// The crate's folder under `src-tauri/crates`.
    pub name: &'static str,
    /// Files and folders beside `lib.rs` that every room may use; they use no room themselves. All other
    /// files there stand above the rooms: they may use all, and no room may use them.
    pub ground: &'static [&'static str],
    /// Each room and the rooms it may use.
    pub rooms: &'static [(&'static str, &'static [&'static str])],
}

/// The arrows of a crate that its plan does not have.
pub fn wrong_arrows(plan: &Plan, source: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    collect(source, &mut files)?;
    files.sort();
    let homes = homes(&std::fs::read_to_string(source.join("lib.rs"))?)?;
    let mut wrong = Vec::new();
    for path in files {
        let file = path.strip_prefix(source)?;
        let text = std::fs::read_to_string(&path)?;
        let arrows = arrows_of(plan, &homes, file, &text);
        wrong.extend(arrows.with_context(|| path.display().to_string())?);
    }
    Ok(wrong)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// The wrong arrows of one file, each once.
fn arrows_of(
    plan: &Plan,
    homes: &BTreeMap<String, String>,
    file: &Path,
    text: &str,
) -> Result<BTreeSet<String>> {
    let module = module_of(file);
    let from = module.first().map(String::as_str).unwrap_or_default();
    let place = file.display();
    let known = plan.room(from).is_some() || plan.ground.contains(&from);
    if file.components().count() > 1 && !known {
        let unknown = format!("{}: the rules do not know {from} ({place})", plan.name);
        return Ok(BTreeSet::from([unknown]));
    }
    let mut names = BTreeSet::new();
    scan(&tokens(text)?, &module, &mut names);
    let used = names.iter().map(|name| homes.get(name).unwrap_or(name));
    Ok(used
        .filter(|to| !plan.allows(from, to))
        .map(|to| format!("{}: {from} → {to} ({place})", plan.name))
        .collect())
}

impl Plan {
    pub fn room(&self, name: &str) -> Option<&'static [&'static str]> {
        let found = self.rooms.iter().find(|(room, _)| *room == name);
        found.map(|(_, others)| *others)
    }

    fn allows(&self, from: &str, to: &str) -> bool {
        match self.room(from) {
            Some(others) => from == to || self.ground.contains(&to) || others.contains(&to),
            None => !self.ground.contains(&from) || self.ground.contains(&to),
        }
    }
}

/// `["a", "b"]` for `a/b.rs` and for `a/b/mod.rs`.
fn module_of(file: &Path) -> Vec<String> {
    let whole = file.with_extension("");
    let parts = whole.iter().map(|p| p.to_string_lossy().into_owned());
    parts.filter(|part| part != "mod").collect()
}

/// Where the names live that `lib.rs` brings in: `Config` in `config`.
fn homes(lib: &str) -> Result<BTreeMap<String, String>> {
    let mut homes = BTreeMap::new();
    let all = tokens(lib)?;
    for statement in all.split(|t| is_punct(t, ';')) {
        let Some(start) = statement.iter().position(|t| is_ident(t, "use")) else {
            continue;
        };
        let tree = &statement[start + 1..];
        if let Some(TokenTree::Ident(home)) = tree.first() {
            let names = leaves(tree).into_iter();
            homes.extend(names.map(|name| (name, home.to_string())));
        }
    }
    Ok(homes)
}

/// The names that a `use` brings in.
fn leaves(tree: &[TokenTree]) -> Vec<String> {
    let branches = tree.split(|t| is_punct(t, ','));
    branches
        .flat_map(|branch| match branch.last() {
            Some(TokenTree::Ident(name)) => vec![name.to_string()],
            Some(TokenTree::Group(group)) => leaves(&inside(group)),
            _ => Vec::new(),
        })
        .collect()
}

/// Finds the names that follow the crate's root, by `crate::` or by enough `super::`.
fn scan(tokens: &[TokenTree], module: &[String], names: &mut BTreeSet<String>) {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let rest = &tokens[at..];
        match token {
            TokenTree::Ident(word) if word == "crate" && is_path(&rest[1..]) => {
                firsts(&rest[3..], names);
            }
            TokenTree::Ident(word) if word == "super" => {
                let mut up = 1;
                while is_path(&rest[3 * up - 2..]) && is_super(rest.get(3 * up)) {
                    up += 1;
                }
                at += 3 * (up - 1);
                if up == module.len() && is_path(&tokens[at + 1..]) {
                    firsts(&tokens[at + 3..], names);
                }
            }
            TokenTree::Group(group) => {
                let inner = match &tokens[..at] {
                    [.., word, TokenTree::Ident(name)] if is_ident(word, "mod") => {
                        [module, &[name.to_string()]].concat()
                    }
                    _ => module.to_vec(),
                };
                scan(&inside(group), &inner, names);
            }
            _ => {}
        }
        at += 1;
    }
}

/// The first name of a path, or of each branch in its braces; `*` for everything.
fn firsts(path: &[TokenTree], names: &mut BTreeSet<String>) {
    match path.first() {
        Some(TokenTree::Group(group)) => {
            for branch in inside(group).split(|t| is_punct(t, ',')) {
                firsts(branch, names);
            }
        }
        Some(name) => drop(names.insert(name.to_string())),
        None => {}
    }
}

fn tokens(text: &str) -> Result<Vec<TokenTree>> {
    let stream: TokenStream = text.parse().map_err(|e| anyhow!("not Rust: {e}"))?;
    Ok(stream.into_iter().collect())
}

fn inside(group: &Group) -> Vec<TokenTree> {
    group.stream().into_iter().collect()
}

fn is_path(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [a, b, ..] if is_punct(a, ':') && is_punct(b, ':'))
}

fn is_super(token: Option<&TokenTree>) -> bool {
    token.is_some_and(|t| is_ident(t, "super"))
}

fn is_ident(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const HOUSE: Plan = Plan {
        name: "house",
        ground: &["ids", "config"],
        rooms: &[("hall", &[]), ("kitchen", &["hall"])],
    };

    fn wrong(file: &str, text: &str) -> Vec<String> {
        let lib = "mod config; pub use config::{Config, Pace as Speed}; pub use house::House;";
        let arrows = arrows_of(&HOUSE, &homes(lib).unwrap(), Path::new(file), text);
        arrows.unwrap().into_iter().collect()
    }

    #[test]
    fn a_room_uses_itself_the_ground_and_what_it_may() {
        let text = "use crate::hall::{door, lamp}; use crate::{Config, Speed, ids}; \
                    use super::stove; fn f() { crate::kitchen::knife() }";
        assert!(wrong("kitchen/table.rs", text).is_empty());
    }

    #[test]
    fn an_arrow_counts_wherever_it_is_written() {
        let arrow = ["house: hall → kitchen (hall/door.rs)"];
        for text in [
            "use crate::kitchen;",
            "pub(crate) use crate::{ids, kitchen::{self, stove}};",
            "use super::super::kitchen::stove;",
            "fn f() -> crate::kitchen::Stove { todo!() }",
            "fn f() { println!(\"{}\", [crate::kitchen::stove()]); }",
            "mod tests { use super::super::super::kitchen; }",
        ] {
            assert_eq!(wrong("hall/door.rs", text), arrow, "{text}");
        }
    }

    #[test]
    fn what_is_only_said_is_no_arrow() {
        let text = "//! Beside [`crate::kitchen`].\n// crate::kitchen\nconst A: &str = \"crate::kitchen\";\n\
                    pub(crate) fn f() {} mod tests { use super::super::lamp; use super::*; }";
        assert!(wrong("hall/door.rs", text).is_empty());
    }

    #[test]
    fn the_room_file_itself_stands_one_step_below_the_root() {
        let arrow = ["house: hall → kitchen (hall/mod.rs)"];
        assert_eq!(wrong("hall/mod.rs", "use super::kitchen;"), arrow);
    }

    #[test]
    fn the_ground_carries_and_is_not_carried() {
        let arrow = ["house: ids → hall (ids.rs)"];
        assert_eq!(wrong("ids.rs", "use crate::{config, hall};"), arrow);
    }

    #[test]
    fn what_stands_above_uses_all_and_is_used_by_none() {
        assert!(wrong("house.rs", "use crate::{hall, ids, kitchen};").is_empty());
        let arrow = ["house: hall → house (hall/door.rs)"];
        assert_eq!(wrong("hall/door.rs", "use crate::House;"), arrow);
        assert_eq!(
            wrong("hall/door.rs", "use crate::*;"),
            ["house: hall → * (hall/door.rs)"]
        );
    }

    #[test]
    fn a_new_room_needs_a_rule() {
        let unknown = ["house: the rules do not know attic (attic/mod.rs)"];
        assert_eq!(wrong("attic/mod.rs", ""), unknown);
    }
}
