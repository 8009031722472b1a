//! Opens the engine while the window already paints, and says why when it cannot.

use crate::{
    changes, demo, desk::Desk, files, keychain::Keychain, notice, notifications::Notifications,
    preferences,
};
use engine::{Engine, Options, api::fault::Fault, clock::SystemClock, listener::ListenerSettings};
use std::sync::Arc;
use tauri::{AppHandle, Manager};

/// Where a tunnel finds the webhook listener; the same on every start, so that it can be set up once.
const LISTENER_PORT: u16 = 4280;

/// Opens the engine and hands it to everyone who waits.
pub async fn start(app: AppHandle) {
    let desk = app.state::<Desk>();
    files::forget(&desk.place);
    match open(&app).await {
        Ok(engine) => {
            preferences::follow(&app, &engine);
            tauri::async_runtime::spawn(changes::pump(app.clone(), Arc::clone(&engine)));
            desk.opened(Ok(engine));
        }
        Err(fault) => {
            tracing::error!(%fault, detail = fault.detail, "the inbox could not be opened");
            desk.opened(Err(fault));
            notice::show(&app);
        }
    }
}

async fn open(app: &AppHandle) -> Result<Arc<Engine>, Fault> {
    let desk = app.state::<Desk>();
    let notifier = Arc::new(Notifications::of(app));
    let language = desk.words().language().to_owned();
    if desk.place.demo {
        let (engine, sandbox) = demo::open(&desk.place.data, notifier, language).await?;
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
        language,
    })
    .await
}
