//! What all rooms of a running shop share: what is kept, what time it is, the lines, whom to tell
//! what, and when to stop.

use crate::{
    accounts::Accounts,
    api::{
        change::{Change, Changes},
        setup::{Preferences, Trouble},
    },
    book::{Billed, Book},
    clock::MetaTime,
    effects::Effects,
    feed::Feed,
    notifier::{Note, NoteKind, Notifier},
    troubles::{Source, Troubles},
};
use domain::{id::PhoneNumberId, instant::Instant, tariff::Tariff};
use std::sync::{
    Arc, PoisonError, RwLock, Weak,
    atomic::{AtomicBool, Ordering},
};
use store::Store;
use tokio::sync::{Notify, broadcast};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What all rooms share. Clones share it too.
#[derive(Clone)]
pub(crate) struct Desk(Arc<Inner>);

/// A desk that its holder does not keep alive.
#[derive(Clone)]
pub(crate) struct WeakDesk(Weak<Inner>);

impl WeakDesk {
    pub fn upgrade(&self) -> Option<Desk> {
        self.0.upgrade().map(Desk)
    }
}

struct Inner {
    store: Store,
    time: Arc<MetaTime>,
    feed: Feed,
    notifier: Arc<dyn Notifier>,
    accounts: Accounts,
    tariff: RwLock<Arc<Tariff>>,
    likes: RwLock<Likes>,
    troubles: Troubles,
    offline: AtomicBool,
    wake: Wake,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// What the person likes, and whether that could be read.
#[derive(Clone)]
pub(crate) struct Likes {
    pub preferences: Preferences,
    /// It could not be read at the start, and was not set anew since.
    pub unreadable: bool,
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

impl Desk {
    pub fn new(
        store: Store,
        time: Arc<MetaTime>,
        feed: Feed,
        notifier: Arc<dyn Notifier>,
        tariff: Arc<Tariff>,
        likes: Likes,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            time,
            feed,
            notifier,
            accounts: Accounts::default(),
            tariff: RwLock::new(tariff),
            likes: RwLock::new(likes),
            troubles: Troubles::default(),
            offline: AtomicBool::new(false),
            wake: Wake::default(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        }))
    }

    pub fn downgrade(&self) -> WeakDesk {
        WeakDesk(Arc::downgrade(&self.0))
    }

    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub fn time(&self) -> &Arc<MetaTime> {
        &self.0.time
    }

    /// Now, in Meta's time.
    pub fn now(&self) -> Instant {
        self.0.time.now()
    }

    pub fn feed(&self) -> &Feed {
        &self.0.feed
    }

    /// Batches of changes from now on.
    pub fn changes(&self) -> broadcast::Receiver<Changes> {
        self.0.feed.subscribe()
    }

    pub fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    pub fn wake(&self) -> &Wake {
        &self.0.wake
    }

    pub fn notifier(&self) -> &dyn Notifier {
        self.0.notifier.as_ref()
    }

    /// The rules and cards in use: what comes with the program and what the person added.
    pub fn tariff(&self) -> Arc<Tariff> {
        Arc::clone(&self.0.tariff.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn set_tariff(&self, tariff: Arc<Tariff>) {
        *self
            .0
            .tariff
            .write()
            .unwrap_or_else(PoisonError::into_inner) = tariff;
    }

    /// What events are read by, as of now.
    pub fn book(&self) -> Book {
        let accounts = self.accounts().all();
        let billed = accounts.iter().map(|account| Billed {
            account: account.waba.clone(),
            lines: account.numbers.clone(),
            currency: account.currency,
            timezone: account.timezone,
        });
        Book {
            billed: Arc::new(billed.collect()),
            tariff: self.tariff(),
        }
    }

    pub fn likes(&self) -> Likes {
        let likes = self.0.likes.read();
        likes.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the person likes.
    pub fn preferences_now(&self) -> Preferences {
        self.likes().preferences
    }

    pub fn set_preferences_now(&self, preferences: Preferences) {
        let mut likes = self.0.likes.write().unwrap_or_else(PoisonError::into_inner);
        *likes = Likes {
            preferences,
            unreadable: false,
        };
    }

    /// Tells the person, if they like to be told of such things.
    pub fn tell(&self, note: Note) {
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
            self.notifier().notify(note);
        }
    }

    pub fn troubles(&self) -> &Troubles {
        &self.0.troubles
    }

    /// Something does not work and a person should know.
    pub fn report(&self, source: Source, trouble: Trouble) {
        self.note(source, trouble, None);
    }

    /// The same for what is over by itself if it is not reported again before `until`.
    pub fn report_until(&self, source: Source, trouble: Trouble, until: Instant) {
        self.note(source, trouble, Some(until));
    }

    fn note(&self, source: Source, trouble: Trouble, until: Option<Instant>) {
        if self.troubles().note(source, trouble, until) {
            self.feed().announce([Change::Setup]);
        }
    }

    /// It works again.
    pub fn works_again(&self, source: &Source) {
        if self.troubles().over(source) {
            self.feed().announce([Change::Setup]);
        }
    }

    /// Notes whether Meta could be reached; the window shows it.
    pub fn set_offline(&self, offline: bool) {
        if self.0.offline.swap(offline, Ordering::Relaxed) != offline {
            self.feed().announce([Change::Setup]);
        }
    }

    pub fn is_offline(&self) -> bool {
        self.0.offline.load(Ordering::Relaxed)
    }

    /// Whether the disk takes or gives nothing now, as far as is known.
    pub fn does_the_disk_fail(&self) -> bool {
        self.store().condition().borrow().failing.is_some()
    }

    /// Resolves once the disk takes changes again; the health looks for that.
    pub async fn disk_takes_again(&self) {
        let mut condition = self.store().condition();
        // An error means the databases are closed: whoever writes then is told so.
        let _ = condition.wait_for(|now| now.failing.is_none()).await;
    }

    /// Does what must be done once a filing is committed.
    pub fn carry_out(&self, effects: Effects) {
        self.feed().announce(effects.changes);
        let wake = self.wake();
        if effects.fetch_media {
            wake.media.notify_one();
        }
        if effects.wake_outbox {
            wake.outbox.notify_one();
        }
        if effects.refresh_accounts {
            wake.sync.notify_one();
        }
        wake.alerts.notify_one();
        for note in effects.notes {
            self.tell(note);
        }
    }

    /// Says that everything may have changed.
    pub fn announce_everything(&self) {
        self.feed().announce_resync();
    }

    /// Says of every number that its prices or limits may be others.
    pub fn announce_money(&self) {
        let accounts = self.accounts().all();
        let numbers = accounts.iter().flat_map(|account| account.numbers.clone());
        let money = |number: PhoneNumberId| Change::Money { number };
        self.feed().announce(numbers.map(money));
    }

    /// Runs `work` until it ends or the shop stops.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stop = self.0.stop.clone();
        self.0.tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = work => {}
            }
        });
    }

    /// Runs `work` to its end, which it sees to itself when the shop stops.
    pub fn spawn_to_the_end(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.0.tasks.spawn(work);
    }

    /// Resolves when the shop stops.
    pub fn stopped(&self) -> impl Future<Output = ()> + Send + 'static {
        self.0.stop.clone().cancelled_owned()
    }

    /// Stops all work and closes the databases.
    pub async fn stop(&self) {
        self.0.stop.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
        self.store().clone().close().await;
    }
}
