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

    /// Closes what was opened; what is in the outbox goes out at the next start.
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
        if tokio::time::timeout(PATIENCE, closing).await.is_err() {
            tracing::warn!("closing took too long; the next start recovers");
        }
        crate::files::forget(&self.place);
    }

    /// Notes whether the window has the person's attention.
    pub fn set_focused(&self, focused: bool) {
        self.focused.store(focused, Ordering::Relaxed);
    }

    /// Notes which conversation the page opened last.
    pub fn set_open_thread(&self, thread: i64) {
        self.open_thread.store(thread, Ordering::Relaxed);
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
