//! The engine: opens what is kept, runs what must go on, and gives every room its work. It knows no
//! window, no Tauri and no screen.

use crate::{
    account::{self, Listening, keys},
    accounts::Accounts,
    api::{
        change::Changes, compose::StagedFile, fault::Fault, inbox::InboxScope, setup::Preferences,
    },
    clock::{Clock, MetaTime},
    clock_watch,
    desk::Desk,
    feed::Feed,
    inbox,
    incoming::{
        self, Receipt,
        listener::{self, ListenerSettings},
    },
    log,
    media::{self, MediaFile},
    money::{self, budget, rate_cards},
    notifier::Notifier,
    outgoing::{self, outbox},
    preferences,
    secrets::Secrets,
    watch,
};
use bytes::Bytes;
use domain::{id::AttachmentId, instant::Instant, refusal::Refusal};
use std::{path::PathBuf, sync::Arc};
use store::{Store, StoreError};
use tokio::{net::TcpListener, sync::broadcast};

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
    pub(crate) desk: Desk,
    pub(crate) media: Arc<media::Room>,
    pub(crate) incoming: Arc<incoming::Room>,
    pub(crate) money: Arc<money::Room>,
    pub(crate) outgoing: Arc<outgoing::Room>,
    pub(crate) inbox: Arc<inbox::Room>,
    pub(crate) account: Arc<account::Room>,
    pub(crate) watch: Arc<watch::Room>,
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
        let offset = clock_watch::last_offset(&store).await?;
        let likes = preferences::load(&store).await?;
        let cards = rate_cards::load(&store).await?;
        let time = Arc::new(MetaTime::new(options.clock, offset));
        let (feed, pump) = Feed::new();
        let (listener, listening) = open_listener(options.intake).await;
        let desk = Desk::new(store, time, feed, options.notifier, cards.tariff, likes);
        let media = Arc::new(media::Room::new(desk.clone()));
        let incoming = Arc::new(incoming::Room::new(desk.clone()));
        let money = Arc::new(money::Room::new(desk.clone(), cards.own));
        let outgoing = Arc::new(outgoing::Room::new(desk.clone(), Arc::clone(&money)));
        let inbox = Arc::new(inbox::Room::new(desk.clone(), Arc::clone(&outgoing)));
        let account = Arc::new(account::Room::new(
            desk.clone(),
            account::Neighbours {
                incoming: Arc::clone(&incoming),
                media: Arc::clone(&media),
                outgoing: Arc::clone(&outgoing),
            },
            options.secrets,
            options.data_dir,
            listening,
        ));
        let watch = Arc::new(watch::Room::new(
            desk.clone(),
            Arc::clone(&account),
            Arc::clone(&outgoing),
        ));
        let engine = Arc::new(Self {
            desk,
            media,
            incoming,
            money,
            outgoing,
            inbox,
            account,
            watch,
        });
        engine.account.reload_accounts().await?;
        engine.incoming.catch_up_with_newer().await?;
        outbox::recover(&engine.desk).await?;
        engine.desk.spawn(pump);
        engine.begin(listener, options.skips_are_sleep);
        Ok(engine)
    }

    /// What the derived tables of `store`, or of this shop, hold beside what the log says, and what
    /// they lack of it, a line for each row; none when they follow from it. The log is applied to
    /// `empty` for that. `None` where bodies were pruned from it. Blocks.
    ///
    /// # Errors
    /// When one of them cannot be read or written.
    pub fn differs_from_log(
        &self,
        store: Option<&Store>,
        empty: &Store,
    ) -> Result<Option<Vec<String>>, StoreError> {
        let store = store.unwrap_or_else(|| self.desk.store());
        log::differences(store, empty, rate_cards::kept)
    }

    /// Sets everything going that goes on by itself.
    fn begin(&self, listener: Option<TcpListener>, skips_are_sleep: bool) {
        let desk = &self.desk;
        if let Some(listener) = listener {
            // It hears of the end itself, and first answers what has begun.
            desk.spawn_to_the_end(listener::serve(Arc::clone(&self.incoming), listener));
        }
        // Not cut off with the others: it sees to its own end.
        desk.spawn_to_the_end(outbox::run(Arc::clone(&self.outgoing)));
        desk.spawn(outbox::guard(Arc::clone(&self.outgoing)));
        desk.spawn(budget::watch(Arc::clone(&self.money)));
        desk.spawn(media::run(Arc::clone(&self.media)));
        desk.spawn(clock_watch::run(desk.clone()));
        desk.spawn(account::health::watch(Arc::clone(&self.account)));
        desk.spawn(watch::reminders::run(Arc::clone(&self.watch)));
        desk.spawn(watch::alerts::run(desk.clone()));
        desk.spawn(watch::sync::run(Arc::clone(&self.watch)));
        if skips_are_sleep {
            desk.spawn(watch::heartbeat::run(desk.clone()));
        }
    }

    /// Stops working and closes the databases. What was sent and can still be taken back leaves now,
    /// and requests under way are waited for, 5 s at most; what else is in the outbox goes out at the
    /// next start, and the person is told of it.
    pub async fn close(&self) {
        self.desk.stop().await;
    }

    /// Takes in a webhook. Returns once it is on disk.
    ///
    /// # Errors
    /// When it could not be written; the sender must then bring it again.
    pub async fn receive(&self, body: Bytes, signature: Option<String>) -> Result<Receipt, Fault> {
        self.incoming.receive(body, signature).await
    }

    /// Batches of changes from now on.
    pub fn changes(&self) -> broadcast::Receiver<Changes> {
        self.desk.changes()
    }

    /// What to tell a page that begins to listen: all it shows may be out of date, as of the newest
    /// batch.
    pub fn everything(&self) -> Changes {
        Changes {
            revision: self.desk.feed().revision(),
            changes: Vec::new(),
            resync: true,
        }
    }

    /// How many messages of all conversations are unread.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn unread(&self) -> Result<u32, Fault> {
        let counts = self.inbox.inbox_counts(InboxScope::default()).await?;
        Ok(counts.unread)
    }

    /// Now, in Meta's time.
    pub fn now(&self) -> Instant {
        self.desk.now()
    }

    /// What the person likes.
    pub fn preferences_now(&self) -> Preferences {
        self.desk.preferences_now()
    }

    /// The connected accounts.
    pub fn accounts(&self) -> &Accounts {
        self.desk.accounts()
    }

    /// Where a tunnel brings webhooks to, if the listener could open.
    pub fn webhook_address(&self) -> Option<String> {
        self.account.webhook_address()
    }

    /// The recovery key of this shop, made if there was none.
    ///
    /// # Errors
    /// When the keychain or the folder cannot be read or written.
    pub fn recovery_key(&self) -> Result<String, Fault> {
        self.account.recovery_key()
    }

    /// The person printed or wrote down the recovery key.
    ///
    /// # Errors
    /// When that cannot be kept.
    pub async fn recovery_kept(&self) -> Result<(), Fault> {
        self.account.recovery_kept().await
    }

    /// Takes a file of `size` bytes from the person, to be sent or used as a profile picture. What
    /// WhatsApp does not take is named with its problem and not kept, so of a file that is too
    /// large `bytes` need hold no more than the beginning.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn stage(&self, name: &str, size: u64, bytes: Bytes) -> Result<StagedFile, Fault> {
        self.media.stage(name, size, bytes).await
    }

    /// Names a file that is not taken, so that the person sees which one and why.
    ///
    /// # Errors
    /// When that cannot be kept.
    pub async fn refuse_staged(
        &self,
        name: &str,
        size: u64,
        why: Refusal,
    ) -> Result<StagedFile, Fault> {
        self.media.refuse_staged(name, size, why).await
    }

    /// A file, for a host that shows it; `None` when it is not here.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn media(&self, id: AttachmentId) -> Result<Option<MediaFile>, Fault> {
        self.media.media(id).await
    }
}

async fn open_listener(settings: ListenerSettings) -> (Option<TcpListener>, Listening) {
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
