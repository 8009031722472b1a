//! What the parts of the shell share: the place, the engine once it is open, which conversation
//! is before the person's eyes, and the words in their language.

use crate::{place::Place, words::Words};
use domain::id::ThreadId;
use engine::{
    Engine,
    api::fault::{Fault, FaultCode},
};
use std::{
    fs::File,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::sync::watch;

type Opening = Option<Result<Arc<Engine>, Fault>>;

/// No conversation is open; ids start at 1.
const NONE: i64 = 0;
/// How long closing may take: the engine waits up to 5 s for Meta's answers, and the rest is quick.
pub const PATIENCE: Duration = Duration::from_secs(8);

/// The shell's shared state.
pub struct Desk {
    /// Where the data are.
    pub place: Place,
    opening: watch::Sender<Opening>,
    demo: Mutex<Option<sandbox::Sandbox>>,
    lock: Mutex<Option<File>>,
    focused: AtomicBool,
    open_thread: AtomicI64,
    words: RwLock<Arc<Words>>,
}

impl Desk {
    /// A desk whose engine is still to be opened.
    pub fn new(place: Place) -> Self {
        Self {
            place,
            opening: watch::Sender::new(None),
            demo: Mutex::default(),
            lock: Mutex::default(),
            focused: AtomicBool::new(false),
            open_thread: AtomicI64::new(NONE),
            words: RwLock::new(Arc::new(Words::of_the_system())),
        }
    }

    /// The engine, once it is open.
    ///
    /// # Errors
    /// Why it could not be opened.
    pub async fn engine(&self) -> Result<Arc<Engine>, Fault> {
        let mut opening = self.opening.subscribe();
        match opening.wait_for(Option::is_some).await {
            Ok(opened) => opened
                .clone()
                .unwrap_or_else(|| Err(Fault::new(FaultCode::Internal))),
            Err(gone) => Err(Fault::new(FaultCode::Internal).because(gone)),
        }
    }

    /// Why the engine did not open, if that is known by now.
    pub fn fault(&self) -> Option<Fault> {
        self.opening.borrow().as_ref()?.as_ref().err().cloned()
    }

    /// Hands the engine, or why there is none, to everyone who waits.
    pub fn opened(&self, outcome: Result<Arc<Engine>, Fault>) {
        self.opening.send_replace(Some(outcome));
    }

    /// Keeps the demo shop's pretend Meta for as long as the app runs.
    pub fn keep_demo(&self, sandbox: sandbox::Sandbox) {
        *self.demo() = Some(sandbox);
    }

    /// Keeps the data folder ours until the app ends.
    pub fn keep_lock(&self, lock: File) {
        *self.lock.lock().unwrap_or_else(PoisonError::into_inner) = Some(lock);
    }

    /// Lets go of the data folder: nothing was opened in it.
    pub fn drop_lock(&self) {
        *self.lock.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Closes what was opened; what could not leave by then goes out at the next start.
    pub async fn close(&self) {
        let engine = self.opening.borrow().clone();
        let demo = self.demo().take();
        let closing = async {
            if let Some(Ok(engine)) = engine {
                engine.close().await;
            }
            if let Some(demo) = demo {
                demo.shutdown().await;
            }
        };
        in_time(closing).await;
        crate::files::forget(&self.place);
    }

    /// Notes whether the window has the person's attention.
    pub fn set_focused(&self, focused: bool) {
        self.focused.store(focused, Ordering::Relaxed);
    }

    /// Notes which conversation is on screen; none when the page shows something else.
    pub fn set_open_thread(&self, thread: Option<i64>) {
        self.open_thread
            .store(thread.unwrap_or(NONE), Ordering::Relaxed);
    }

    /// The person is looking at this conversation right now.
    pub fn sees(&self, thread: ThreadId) -> bool {
        self.focused.load(Ordering::Relaxed) && self.open_thread.load(Ordering::Relaxed) == thread.0
    }

    /// The shell's words in the person's language.
    pub fn words(&self) -> Arc<Words> {
        Arc::clone(&self.words.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the language; says whether it was another one.
    pub fn speak(&self, words: Words) -> bool {
        let mut spoken = self.words.write().unwrap_or_else(PoisonError::into_inner);
        let other = spoken.language() != words.language();
        *spoken = Arc::new(words);
        other
    }

    fn demo(&self) -> MutexGuard<'_, Option<sandbox::Sandbox>> {
        self.demo.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whatever hangs, the app ends.
async fn in_time(closing: impl Future<Output = ()>) {
    if tokio::time::timeout(PATIENCE, closing).await.is_err() {
        tracing::warn!("closing took too long; the next start recovers");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Desk, PATIENCE, in_time};
    use crate::place::Place;
    use engine::{
        Engine, Options,
        api::fault::{Fault, FaultCode},
        clock::SystemClock,
        incoming::listener::ListenerSettings,
        notifier::KeptNotes,
        secrets::MemorySecrets,
    };
    use std::{fs, net::TcpStream, path::Path, sync::Arc};
    use tokio::time::Instant;

    fn desk(data: &Path) -> Desk {
        Desk::new(Place {
            data: data.to_owned(),
            identity: "app.guichet.test".to_owned(),
            demo: false,
            live: false,
        })
    }

    async fn open(data: &Path, secrets: &Arc<MemorySecrets>) -> Arc<Engine> {
        let options = Options {
            data_dir: data.to_owned(),
            clock: Arc::new(SystemClock),
            notifier: Arc::new(KeptNotes::default()),
            secrets: Arc::<MemorySecrets>::clone(secrets),
            intake: ListenerSettings {
                port: 0,
                enabled: true,
            },
            skips_are_sleep: false,
            language: "fr".to_owned(),
        };
        Engine::open(options).await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn the_app_ends_whatever_hangs() {
        let begun = Instant::now();
        in_time(std::future::pending()).await;
        assert_eq!(begun.elapsed(), PATIENCE);
    }

    #[tokio::test]
    async fn once_closed_nothing_is_taken_and_the_data_are_free() {
        let folder = tempfile::tempdir().unwrap();
        let (desk, secrets) = (desk(folder.path()), Arc::default());
        let copies = folder.path().join("opened");
        fs::create_dir(&copies).unwrap();
        fs::write(copies.join("photo.jpg"), "decrypted").unwrap();
        desk.opened(Ok(open(folder.path(), &secrets).await));
        let engine = desk.engine().await.unwrap();
        let address = engine.webhook_address().unwrap();
        let door = address.split('/').nth(2).unwrap();
        assert!(TcpStream::connect(door).is_ok());
        desk.close().await;
        assert!(TcpStream::connect(door).is_err(), "no webhook is taken");
        let asked = engine.call("hello", serde_json::Value::Null).await;
        assert_eq!(asked.unwrap_err().code, FaultCode::Internal);
        assert!(!copies.exists(), "nothing decrypted stays");
        open(folder.path(), &secrets).await.close().await;
    }

    #[tokio::test]
    async fn what_never_opened_closes_at_once() {
        let folder = tempfile::tempdir().unwrap();
        desk(folder.path()).close().await;
        let failed = desk(folder.path());
        failed.opened(Err(Fault::new(FaultCode::KeyMissing)));
        failed.close().await;
    }
}
