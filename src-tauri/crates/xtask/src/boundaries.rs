//! `boundaries`: which part of the house may depend on which, and which room inside a part may use
//! which. Arrows point one way.

use crate::rooms::{self, Plan};
use crate::root::root;
use crate::step;
use anyhow::{Context, Result, bail};
use serde_json::Value;

/// What each part may depend on, of ours, when it is built for use.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("sandbox", &[]),
    ("xtask", &[]),
    ("whatsapp", &["domain"]),
    ("store", &["domain"]),
    ("engine", &["domain", "whatsapp", "store"]),
    ("cli", &["domain", "whatsapp", "engine"]),
    ("demo", &["engine", "domain", "sandbox"]),
    ("guichet-desktop", &["demo", "engine", "domain", "sandbox"]),
    ("host", &["demo", "engine", "domain", "sandbox"]),
    (
        "scenarios",
        &["domain", "whatsapp", "store", "engine", "sandbox"],
    ),
];

/// What a part's own tests may use beyond that.
const ALLOWED_IN_TESTS: &[(&str, &[&str])] =
    &[("engine", &["sandbox"]), ("whatsapp", &["sandbox"])];

/// The rooms of a part, lowest first: a room uses only rooms above it in this list.
const PLANS: &[Plan] = &[SANDBOX, ENGINE];

const SANDBOX: Plan = Plan {
    name: "sandbox",
    ground: &[
        "api_error",
        "call",
        "clock",
        "config",
        "core",
        "held",
        "ids",
        "loopback",
        "mischief",
        "world",
    ],
    rooms: &[
        ("webhooks", &[]),
        ("media", &["webhooks"]),
        ("templates", &["webhooks"]),
        ("customers", &["media", "webhooks"]),
        ("money", &["customers"]),
        ("account", &["customers", "media", "money"]),
        (
            "messages",
            &["customers", "media", "money", "templates", "webhooks"],
        ),
        (
            "demo",
            &[
                "account",
                "customers",
                "media",
                "messages",
                "money",
                "templates",
            ],
        ),
        (
            "server",
            &[
                "account",
                "customers",
                "media",
                "messages",
                "money",
                "templates",
                "webhooks",
            ],
        ),
    ],
};

const ENGINE: Plan = Plan {
    name: "engine",
    ground: &[
        "accounts",
        "api",
        "book",
        "clock",
        "clock_watch",
        "desk",
        "effects",
        "fault",
        "feed",
        "notifier",
        "preferences",
        "secrets",
        "setting_keys",
        "troubles",
    ],
    rooms: &[
        ("log", &[]),
        ("media", &[]),
        ("incoming", &["log"]),
        ("money", &["log"]),
        ("outgoing", &["log", "media", "money"]),
        ("inbox", &["log", "money", "outgoing"]),
        ("account", &["incoming", "log", "media", "outgoing"]),
        ("watch", &["account", "log", "money", "outgoing"]),
        // The demo's past is played into all of it.
        ("demo", &["account", "engine", "log", "money", "watch"]),
    ],
};

/// Fails when an arrow points the wrong way, and names all that do.
pub fn check() -> Result<()> {
    let text = step::output(&mut step::cargo(&[
        "metadata",
        "--no-deps",
        "--format-version",
        "1",
    ]))?;
    let metadata: Value = serde_json::from_str(&text).context("cargo metadata is not JSON")?;
    let mut wrong = wrong_arrows(&metadata);
    for plan in PLANS {
        let source = root().join("src-tauri/crates").join(plan.name).join("src");
        wrong.extend(rooms::wrong_arrows(plan, &source)?);
    }
    if !wrong.is_empty() {
        bail!("Arrows that point the wrong way:\n  {}", wrong.join("\n  "));
    }
    println!("  every arrow points the right way");
    Ok(())
}

fn wrong_arrows(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let ours: Vec<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    let mut wrong = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        if !ALLOWED.iter().any(|(part, _)| *part == name) {
            wrong.push(format!("{name} is a part that the rules do not know"));
        }
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let on = dependency["name"].as_str().unwrap_or_default();
            let in_tests = dependency["kind"] == "dev";
            let of_ours = ours.contains(&on) && !may(name, on, in_tests);
            let shell_only = on.starts_with("tauri") && name != "guichet-desktop";
            if of_ours || shell_only {
                let tests = if in_tests { " (in its tests)" } else { "" };
                wrong.push(format!("{name} → {on}{tests}"));
            }
        }
    }
    wrong
}

fn may(part: &str, on: &str, in_tests: bool) -> bool {
    let listed = |rules: &[(&str, &[&str])]| {
        rules
            .iter()
            .any(|(name, others)| *name == part && others.contains(&on))
    };
    listed(ALLOWED) || (in_tests && listed(ALLOWED_IN_TESTS))
}

#[cfg(test)]
mod tests {
    use super::{PLANS, wrong_arrows};
    use serde_json::{Value, json};

    fn package(name: &str, on: &[(&str, Value)]) -> Value {
        let dependencies: Vec<Value> = on
            .iter()
            .map(|(name, kind)| json!({"name": name, "kind": kind}))
            .collect();
        json!({"name": name, "dependencies": dependencies})
    }

    #[test]
    fn the_house_as_designed_passes() {
        let metadata = json!({"packages": [
            package("domain", &[("serde", Value::Null)]),
            package("sandbox", &[]),
            package("whatsapp", &[("domain", Value::Null)]),
            package("engine", &[("whatsapp", Value::Null), ("sandbox", json!("dev"))]),
            package("guichet-desktop", &[("engine", Value::Null), ("tauri", Value::Null), ("tauri-build", json!("build"))]),
        ]});
        assert_eq!(wrong_arrows(&metadata), Vec::<String>::new());
    }

    #[test]
    fn wrong_arrows_are_named() {
        let metadata = json!({"packages": [
            package("domain", &[("store", Value::Null)]),
            package("store", &[]),
            package("sandbox", &[("domain", json!("dev"))]),
            package("engine", &[("sandbox", Value::Null), ("tauri", Value::Null)]),
            package("attic", &[]),
        ]});
        assert_eq!(
            wrong_arrows(&metadata),
            [
                "domain → store",
                "sandbox → domain (in its tests)",
                "engine → sandbox",
                "engine → tauri",
                "attic is a part that the rules do not know",
            ]
        );
    }

    #[test]
    fn no_plan_has_a_circle() {
        for plan in PLANS {
            let mut above: Vec<&str> = Vec::new();
            for (room, others) in plan.rooms {
                let mut rooms = others.iter().filter(|other| plan.room(other).is_some());
                let below = rooms.find(|other| !above.contains(other));
                assert_eq!(below, None, "{}: {room}", plan.name);
                above.push(room);
            }
        }
    }
}
