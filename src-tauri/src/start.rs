//! Opens the engine while the window already paints, and says why when it cannot.

use crate::{
    changes, demo,
    desk::{self, Desk},
    files,
    keychain::Keychain,
    notice,
    notifications::Notifications,
    preferences, window,
};
use chrono::Local;
use domain::refusal::Refusal;
use engine::{
    Engine, Options,
    account::{keys, recovery},
    api::fault::{Fault, FaultCode},
    clock::SystemClock,
    incoming::listener::ListenerSettings,
};
use std::{
    fs::{File, TryLockError},
    path::Path,
    sync::Arc,
};
use tauri::{AppHandle, Manager};
use tokio::time::{Duration, Instant, sleep};

/// Where a tunnel finds the webhook listener; the same on every start, so that it can be set up once.
const LISTENER_PORT: u16 = 4280;

/// Opens the engine and hands it to everyone who waits.
pub async fn start(app: AppHandle) {
    let desk = app.state::<Desk>();
    files::forget(&desk.place);
    let began = Instant::now();
    let again = desk.fault().is_some();
    match open(&app).await {
        Ok(engine) => {
            tracing::info!(ms = began.elapsed().as_millis(), "the inbox is open");
            preferences::follow(&app, &engine);
            tauri::async_runtime::spawn(changes::pump(app.clone(), Arc::clone(&engine)));
            desk.opened(Ok(engine));
            if again {
                notice::leave(&app);
            }
        }
        Err(fault) => {
            desk.drop_lock();
            tracing::error!(%fault, detail = fault.detail, "the inbox could not be opened");
            desk.opened(Err(fault));
            notice::show(&app);
        }
    }
}

/// Opens the data to this computer's keychain with the recovery key a person typed.
///
/// # Errors
/// As [`recovery::recover`] reports them.
pub fn recover(app: &AppHandle, typed: &str) -> Result<(), Fault> {
    let place = &app.state::<Desk>().place;
    recovery::recover(&place.data, &Keychain::of(&place.identity), typed)
}

/// Begins with an empty inbox where the data are gone; what is left of them is set aside.
///
/// # Errors
/// As [`keys::begin_anew`] reports them.
pub fn begin_anew(app: &AppHandle) -> Result<(), Fault> {
    let place = &app.state::<Desk>().place;
    let name = format!("earlier-{}", Local::now().format("%Y-%m-%d-%H%M%S"));
    keys::begin_anew(&place.data, &Keychain::of(&place.identity), &name)
}

/// Ends the app as "quit" does when the system asks it to: at logout, for instance.
pub async fn end_when_asked(app: AppHandle) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut asked) => {
                asked.recv().await;
                window::quit(&app);
            }
            Err(why) => tracing::warn!(%why, "a wish to end cannot be heard"),
        }
    }
    #[cfg(not(unix))]
    drop(app);
}

/// Takes the data folder for this process alone: two engines on one outbox could send twice. The
/// wait is for a Guichet that is just going away, as on a restart.
async fn take(folder: &Path) -> Result<File, Fault> {
    let lock = File::create(folder.join("lock"))
        .map_err(|why| Fault::new(FaultCode::Internal).because(why))?;
    let until = Instant::now() + desk::PATIENCE;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::WouldBlock) if Instant::now() < until => {
                sleep(Duration::from_millis(50)).await
            }
            Err(TryLockError::WouldBlock) => {
                return Err(Fault::new(FaultCode::Internal).keyed(Refusal::AlreadyOpen));
            }
            Err(TryLockError::Error(why)) => {
                return Err(Fault::new(FaultCode::Internal).because(why));
            }
        }
    }
}

async fn open(app: &AppHandle) -> Result<Arc<Engine>, Fault> {
    let desk = app.state::<Desk>();
    desk.keep_lock(take(&desk.place.data).await?);
    let notifier = Arc::new(Notifications::of(app));
    let language = desk.words().language().to_owned();
    if desk.place.demo {
        let (engine, sandbox) = demo::open(&desk.place, notifier, language).await?;
        desk.keep_demo(sandbox);
        return Ok(engine);
    }
    Engine::open(Options {
        data_dir: desk.place.data.clone(),
        clock: Arc::new(SystemClock),
        notifier,
        secrets: Arc::new(Keychain::of(&desk.place.identity)),
        intake: ListenerSettings {
            port: LISTENER_PORT,
            enabled: true,
        },
        skips_are_sleep: true,
        language,
    })
    .await
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::take;
    use domain::refusal::Refusal;

    #[tokio::test(start_paused = true)]
    async fn one_folder_is_never_used_by_two() {
        let base = tempfile::tempdir().unwrap();
        let first = take(base.path()).await.unwrap();
        let second = take(base.path()).await.unwrap_err();
        assert_eq!(second.key, Some(Refusal::AlreadyOpen));
        drop(first);
        assert!(take(base.path()).await.is_ok(), "free again");
    }
}
