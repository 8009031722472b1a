//! The demo shop: a pretend Meta inside the app, on loopback, whose customers keep writing.
//!
//! Its seven weeks of past are told as of the moment it begins, so a demo is kept for a few hours
//! (a restart finds its drafts again) and then begun anew, or all its windows would be closed.

use crate::place::{self, Place};
use ::demo::{DemoSecrets, broken};
use engine::{
    Engine, Options, api::fault::Fault, clock::SystemClock, incoming::listener::ListenerSettings,
    notifier::Notifier,
};
use sandbox::{Config, Sandbox};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

const KEPT: Duration = Duration::from_secs(6 * 3600);
const FOLDER: &str = "demo-";

/// Opens the demo shop kept at this place, or begins one.
///
/// # Errors
/// When its data cannot be opened, or no loopback port is free.
pub async fn open(
    place: &Place,
    notifier: Arc<dyn Notifier>,
    language: String,
) -> Result<(Arc<Engine>, Sandbox), Fault> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let data = folder(&place.data, now);
    place::make(&data).map_err(broken)?;
    let secrets = DemoSecrets::open(data.join("secrets.json")).map_err(broken)?;
    let mut config = Config::demo();
    config.live = place.live;
    config.state_file = Some(data.join("sandbox.json"));
    let account = config.account.clone();
    let (sandbox, engine) = tokio::join!(
        Sandbox::start(config),
        Engine::open(Options {
            data_dir: data,
            clock: Arc::new(SystemClock),
            notifier,
            secrets: Arc::new(secrets),
            intake: ListenerSettings {
                port: 0,
                enabled: true
            },
            skips_are_sleep: true,
            language,
        })
    );
    let (sandbox, engine) = (sandbox.map_err(broken)?, engine?);
    ::demo::connect(&engine, &sandbox, &account, sandbox.base_url()).await?;
    let writing = Arc::clone(&engine);
    tauri::async_runtime::spawn(async move {
        if let Err(fault) = writing.let_demo_write().await {
            tracing::warn!(%fault, "the demo's customers cannot write");
        }
    });
    Ok((engine, sandbox))
}

/// The folder of the demo that is still fresh, or of a new one; older ones are removed.
fn folder(data: &Path, now: Duration) -> PathBuf {
    let mut fresh = None;
    for entry in fs::read_dir(data).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(Ok(begun)) = name.strip_prefix(FOLDER).map(str::parse) else {
            continue;
        };
        let age = now.checked_sub(Duration::from_secs(begun));
        if age.is_some_and(|age| age < KEPT) {
            fresh = fresh.max(Some(begun));
        } else if let Err(why) = fs::remove_dir_all(entry.path()) {
            tracing::warn!(%why, "an old demo could not be removed");
        }
    }
    data.join(format!("{FOLDER}{}", fresh.unwrap_or(now.as_secs())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::folder;
    use std::{fs, time::Duration};

    #[test]
    fn a_demo_is_kept_for_an_afternoon_and_not_for_a_day() {
        let base = tempfile::tempdir().unwrap();
        let at = |hours: u64| Duration::from_secs(1_795_262_400 + hours * 3600);
        let first = folder(base.path(), at(0));
        fs::create_dir(&first).unwrap();
        fs::create_dir(base.path().join("demo-notes of mine")).unwrap();
        assert_eq!(folder(base.path(), at(5)), first, "drafts are found again");
        assert_ne!(folder(base.path(), at(24)), first, "a fresh past");
        assert!(!first.exists(), "old demos go");
        assert!(
            base.path().join("demo-notes of mine").exists(),
            "nothing else is touched"
        );
    }
}
