//! The engine: opens what is kept, runs what must go on (intake, outbox, media, alerts, sync), and
//! answers calls. It knows no window, no Tauri and no screen.

use crate::{
    account::keys,
    accounts::Accounts,
    api::{change::Changes, fault::Fault, setup::Preferences},
    clock::{Clock, MetaTime},
    feed::Feed,
    incoming::listener::{self, ListenerSettings},
    log::not_taken::NotTaken,
    money::rate_cards::Book,
    notifier::{Note, NoteKind, Notifier},
    outgoing::outbox::{Meters, Unwritten},
    secrets::Secrets,
    watch::health::Troubles,
};
use domain::{instant::Instant, refusal::Refusal, tariff::Tariff};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};
use store::Store;
use tokio::sync::{Notify, broadcast};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What an engine is opened with.
pub struct Options {
    /// Where the databases are.
    pub data_dir: PathBuf,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Tells the person things.
    pub notifier: Arc<dyn Notifier>,
    /// Keeps secrets.
    pub secrets: Arc<dyn Secrets>,
    /// Where webhooks arrive.
    pub intake: ListenerSettings,
    /// Whether a stretch that the clock skipped is one in which nobody listened: so with the
    /// computer's own, not with one that is turned by hand while everything is awake.
    pub skips_are_sleep: bool,
    /// The system's language (`fr`, `en`), for when the person chose none.
    pub language: String,
}

/// One shop's inbox, running.
pub struct Engine {
    store: Store,
    time: Arc<MetaTime>,
    feed: Feed,
    notifier: Arc<dyn Notifier>,
    secrets: Arc<dyn Secrets>,
    accounts: Accounts,
    /// Held while an account's rows are written and it is made ready: in between it is there and
    /// seems to have no token.
    pub(crate) connecting: tokio::sync::Mutex<()>,
    wake: Wake,
    listening: Listening,
    offline: AtomicBool,
    preferences: RwLock<Preferences>,
    preferences_unreadable: AtomicBool,
    book: RwLock<Arc<Book>>,
    demo: RwLock<Option<crate::demo::DemoShop>>,
    troubles: Troubles,
    data_dir: PathBuf,
    pub(crate) meters: Meters,
    pub(crate) not_taken: NotTaken,
    pub(crate) unwritten: Unwritten,
    tasks: TaskTracker,
    stop: CancellationToken,
    last_call: CancellationToken,
}

/// Wakes the workers that wait for something to do.
#[derive(Default)]
pub(crate) struct Wake {
    pub outbox: Notify,
    pub media: Notify,
    pub alerts: Notify,
    pub reminders: Notify,
    pub sync: Notify,
}

/// Where the webhook listener is, or why it is not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listening {
    pub address: Option<SocketAddr>,
    pub problem: Option<Refusal>,
}

impl Engine {
    /// Opens the databases, connects what was connected, and starts to work.
    ///
    /// # Errors
    /// When the keychain is locked or has no key for the database, the database is gone or cannot
    /// be opened: newer than this version, damaged, or the disk is full. A listener that cannot open is no error; it is shown in setup.
    pub async fn open(options: Options) -> Result<Arc<Self>, Fault> {
        let key = keys::database_key(&options.data_dir, options.secrets.as_ref())?;
        let store = Store::open(&options.data_dir, &key)?;
        keys::note_made(options.secrets.as_ref())?;
        let offset = crate::preferences::clock_offset(&store).await?;
        let (preferences, forgotten) = crate::preferences::load(&store).await?;
        let book = crate::money::rate_cards::load(&store).await?;
        let skips_are_sleep = options.skips_are_sleep;
        let (feed, pump) = Feed::new();
        let (listener, listening) = open_listener(options.intake).await;
        let engine = Arc::new(Self {
            store,
            time: Arc::new(MetaTime::new(options.clock, offset)),
            feed,
            notifier: options.notifier,
            secrets: options.secrets,
            accounts: Accounts::default(),
            connecting: tokio::sync::Mutex::default(),
            wake: Wake::default(),
            listening,
            offline: AtomicBool::new(false),
            preferences: RwLock::new(preferences),
            preferences_unreadable: AtomicBool::new(forgotten),
            book: RwLock::new(Arc::new(book)),
            demo: RwLock::new(None),
            troubles: Troubles::default(),
            data_dir: options.data_dir,
            meters: Meters::default(),
            not_taken: NotTaken::default(),
            unwritten: Unwritten::default(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            last_call: CancellationToken::new(),
        });
        engine.reload_accounts().await?;
        crate::outgoing::outbox::recover(&engine).await?;
        engine.spawn(pump);
        if let Some(listener) = listener {
            // It hears of the end itself, and first answers what has begun.
            engine
                .tasks
                .spawn(listener::serve(Arc::clone(&engine), listener));
        }
        // Not cut off with the others: it sees to its own end.
        engine
            .tasks
            .spawn(crate::outgoing::outbox::run(Arc::clone(&engine)));
        engine.spawn(crate::outgoing::outbox::guard(Arc::clone(&engine)));
        engine.spawn(crate::money::budget::watch(Arc::clone(&engine)));
        engine.spawn(crate::watch::reminders::run(Arc::clone(&engine)));
        engine.spawn(crate::media::run(Arc::clone(&engine)));
        engine.spawn(crate::watch::alerts::run(Arc::clone(&engine)));
        engine.spawn(crate::watch::sync::run(Arc::clone(&engine)));
        engine.spawn(crate::account::setup::clock_watch::run(Arc::clone(&engine)));
        if skips_are_sleep {
            engine.spawn(crate::watch::heartbeat::run(Arc::clone(&engine)));
        }
        engine.spawn(crate::watch::health::watch(Arc::clone(&engine)));
        Ok(engine)
    }

    /// Stops working and closes the databases. What was sent and can still be taken back leaves now,
    /// and requests under way are waited for, 5 s at most; what else is in the outbox goes out at the
    /// next start, and the person is told of it.
    pub async fn close(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.store.clone().close().await;
    }

    /// Batches of changes from now on.
    pub fn changes(&self) -> broadcast::Receiver<Changes> {
        self.feed.subscribe()
    }

    /// Now, in Meta's time.
    pub fn now(&self) -> Instant {
        self.time.now()
    }

    /// What the person likes.
    pub fn preferences_now(&self) -> Preferences {
        self.preferences
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Runs `work` until it ends or the engine stops.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = work => {}
            }
        });
    }

    /// Resolves when the engine stops.
    pub(crate) fn stopped(&self) -> impl Future<Output = ()> + Send + 'static {
        self.stop.clone().cancelled_owned()
    }

    /// The engine is about to stop: no message begins to be sent any more.
    pub(crate) fn no_more_sends(&self) {
        self.last_call.cancel();
    }

    pub(crate) fn has_last_call_passed(&self) -> bool {
        self.last_call.is_cancelled()
    }

    /// Resolves once no message may begin to be sent any more.
    pub(crate) fn last_call_passed(&self) -> impl Future<Output = ()> + Send + 'static {
        self.last_call.clone().cancelled_owned()
    }

    pub(crate) fn tell(&self, note: Note) {
        let likes = self.preferences_now();
        let wanted = match note.kind {
            NoteKind::Message => likes.notify_messages,
            NoteKind::ClosingInAnHour | NoteKind::ClosingInTenMinutes | NoteKind::ClosingDigest => {
                likes.notify_closing
            }
            NoteKind::SendFailed => likes.notify_failures,
            NoteKind::Budget | NoteKind::RateCard | NoteKind::Trouble | NoteKind::NotLeft => true,
        };
        if wanted {
            self.notifier.notify(note);
        }
    }

    /// Notes whether Meta could be reached; the window shows it.
    pub(crate) fn set_offline(&self, offline: bool) {
        if self.offline.swap(offline, Ordering::Relaxed) != offline {
            self.feed.announce([crate::api::change::Change::Setup]);
        }
    }

    pub(crate) fn is_offline(&self) -> bool {
        self.offline.load(Ordering::Relaxed)
    }

    /// What the person likes could not be read at the start, and was not set anew since.
    pub(crate) fn are_preferences_unreadable(&self) -> bool {
        self.preferences_unreadable.load(Ordering::Relaxed)
    }

    pub(crate) fn set_preferences_now(&self, preferences: Preferences) {
        self.preferences_unreadable.store(false, Ordering::Relaxed);
        *self
            .preferences
            .write()
            .unwrap_or_else(PoisonError::into_inner) = preferences;
    }

    pub(crate) fn demo_shop(&self) -> Option<crate::demo::DemoShop> {
        self.demo
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set_demo_shop(&self, shop: crate::demo::DemoShop) {
        *self.demo.write().unwrap_or_else(PoisonError::into_inner) = Some(shop);
    }

    pub(crate) fn troubles(&self) -> &Troubles {
        &self.troubles
    }

    /// Where the databases are.
    pub(crate) fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn time(&self) -> &Arc<MetaTime> {
        &self.time
    }

    pub(crate) fn feed(&self) -> &Feed {
        &self.feed
    }

    pub(crate) fn notifier(&self) -> &dyn Notifier {
        self.notifier.as_ref()
    }

    pub(crate) fn secrets(&self) -> &dyn Secrets {
        self.secrets.as_ref()
    }

    /// The connected accounts.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    pub(crate) fn wake(&self) -> &Wake {
        &self.wake
    }

    pub(crate) fn listening(&self) -> &Listening {
        &self.listening
    }

    /// The tariff book: what comes with the program and what the person added.
    pub(crate) fn tariff(&self) -> Arc<Tariff> {
        Arc::clone(&self.book().tariff)
    }

    pub(crate) fn book(&self) -> Arc<Book> {
        Arc::clone(&self.book.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_book(&self, book: Book) {
        *self.book.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(book);
    }
}

async fn open_listener(settings: ListenerSettings) -> (Option<tokio::net::TcpListener>, Listening) {
    if !settings.enabled {
        return (None, Listening::default());
    }
    match listener::open(settings).await {
        Ok((listener, address)) => (
            Some(listener),
            Listening {
                address: Some(address),
                problem: None,
            },
        ),
        Err(why) => {
            tracing::warn!(%why, "the webhook listener could not open");
            (
                None,
                Listening {
                    address: None,
                    problem: Some(Refusal::ListenerPortTaken),
                },
            )
        }
    }
}
