//! The content policy of the desktop window, for a page that comes over HTTP: the same sources,
//! with the window's own schemes replaced by this origin.

use anyhow::{Context, Result};
use serde_json::Value;

const WINDOW: &str = include_str!("../../../src-tauri/tauri.conf.json");
/// What only exists in the desktop window.
const SCHEMES: &[&str] = &[
    "media:",
    "http://media.localhost",
    "ipc:",
    "http://ipc.localhost",
];

/// The policy.
pub fn for_http() -> Result<String> {
    let config: Value = serde_json::from_str(WINDOW).context("tauri.conf.json is not JSON")?;
    let rules = config["app"]["security"]["csp"]
        .as_object()
        .context("tauri.conf.json has no content policy")?;
    let rules = rules
        .iter()
        .map(|(name, sources)| rule(name, sources.as_str().unwrap_or_default()));
    Ok(rules.collect::<Vec<_>>().join("; "))
}

fn rule(name: &str, sources: &str) -> String {
    let mut kept: Vec<&str> = sources
        .split_whitespace()
        .filter(|s| !SCHEMES.contains(s))
        .collect();
    let replaced = kept.len() < sources.split_whitespace().count();
    if replaced && !kept.contains(&"'self'") {
        kept.push("'self'");
    }
    format!("{name} {}", kept.join(" "))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::for_http;

    #[test]
    fn nothing_remote_and_nothing_inline_runs() {
        let policy = for_http().unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("script-src 'self'"),
            "{policy}"
        );
        assert!(
            policy.contains("connect-src 'self'"),
            "calls go to this origin: {policy}"
        );
        assert!(
            !policy.contains("http") && !policy.contains("unsafe-eval") && !policy.contains('*'),
            "{policy}"
        );
        let scripts = policy
            .split(';')
            .find(|rule| rule.contains("script-src"))
            .unwrap();
        assert!(!scripts.contains("unsafe-inline"), "{scripts}");
    }
}
