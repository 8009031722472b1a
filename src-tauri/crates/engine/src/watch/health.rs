//! How the shop fares: one list of everything that needs a person, and the one place to which
//! whatever fails reports. What is over is taken back by the same source.

use crate::{
    account::recovery,
    api::{
        change::Change,
        setup::{Health, HealthState, RecoveryState, Trouble},
    },
    engine::Engine,
    feed::until_changed,
    notifier::{Note, NoteKind},
};
use chrono::TimeDelta;
use domain::{
    id::{PhoneNumberId, WabaId},
    instant::Instant,
    refusal::Refusal,
};
use futures_util::future::BoxFuture;
use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use store::{
    Condition, Damage, FilesGone, Read, StoreError, account::AccountRow, journal, refused,
};

/// A clock further off than this is worth a word.
const CLOCK_WRONG_MS: i64 = 60_000;

/// How soon to try whether a disk that failed works again.
const AGAIN: TimeDelta = TimeDelta::seconds(30);

/// Who reports a trouble, and takes it back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// The system's keychain.
    Keychain,
    /// Webhooks whose signature does not fit.
    Signatures,
    /// Meta itself, for an account.
    Meta(WabaId),
    /// Deliveries that cannot be written down.
    Deliveries,
    /// Sending from a number.
    Sends(PhoneNumberId),
}

/// What was reported and is not over, and what was found in a damaged database.
#[derive(Default)]
pub(crate) struct Troubles {
    reported: Mutex<BTreeMap<Source, Reported>>,
    damage: Mutex<Option<Damage>>,
}

/// A trouble that was reported.
struct Reported {
    trouble: Trouble,
    /// When it is over by itself, unless it is reported again.
    until: Option<Instant>,
}

impl Troubles {
    /// What is reported and not over at `now`.
    fn now(&self, now: Instant) -> BTreeMap<Source, Trouble> {
        let reported = self.reported();
        let open = reported
            .iter()
            .filter(|(_, each)| each.until.is_none_or(|until| now < until));
        open.map(|(source, each)| (source.clone(), each.trouble.clone()))
            .collect()
    }

    /// When the next of them is over by itself.
    fn next_end(&self) -> Option<Instant> {
        self.reported().values().filter_map(|each| each.until).min()
    }

    /// Forgets what is over by itself at `now`.
    fn end(&self, now: Instant) {
        self.reported()
            .retain(|_, each| each.until.is_none_or(|until| now < until));
    }

    fn reported(&self) -> MutexGuard<'_, BTreeMap<Source, Reported>> {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn damage(&self) -> MutexGuard<'_, Option<Damage>> {
        self.damage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Something does not work and a person should know.
    pub(crate) fn report(&self, source: Source, trouble: Trouble) {
        self.note(source, trouble, None);
    }

    /// The same for what is over by itself if it is not reported again before `until`.
    pub(crate) fn report_until(&self, source: Source, trouble: Trouble, until: Instant) {
        self.note(source, trouble, Some(until));
    }

    fn note(&self, source: Source, trouble: Trouble, until: Option<Instant>) {
        let reported = Reported {
            trouble: trouble.clone(),
            until,
        };
        let known = self.troubles().reported().insert(source, reported);
        if known.is_none_or(|known| known.trouble != trouble) {
            self.feed().announce([Change::Setup]);
        }
    }

    /// It works again.
    pub(crate) fn works_again(&self, source: &Source) {
        if self.troubles().reported().remove(source).is_some() {
            self.feed().announce([Change::Setup]);
        }
    }

    /// How the shop fares now. Answers whatever the databases do: that is when it matters most.
    pub(crate) async fn health(&self, accounts: &[AccountRow]) -> Health {
        let facts = self.store().read(Facts::read).await.unwrap_or_default();
        let offset = self.time().offset_ms();
        let clock_wrong_by_ms = (offset.abs() > CLOCK_WRONG_MS).then_some(-offset);
        let mut troubles = self.of_the_disk();
        if !accounts.is_empty() {
            troubles.extend(self.of_the_connection(accounts));
            troubles.extend(facts.unreadable.then(|| Trouble::of(Refusal::Quarantined)));
            troubles.extend(clock_wrong_by_ms.map(|_| Trouble::of(Refusal::ClockWrong)));
            let unread = self.are_preferences_unreadable();
            troubles.extend(unread.then(|| Trouble::of(Refusal::PreferencesUnreadable)));
            let asked = facts.recovery.is_none() && self.demo_shop().is_none();
            troubles.extend(asked.then(|| Trouble::of(Refusal::RecoveryKeyNotKept)));
        }
        let mut said = HashSet::new();
        troubles.retain(|trouble| said.insert(trouble.key));
        let state = if troubles.iter().any(|trouble| !is_advice(trouble.key)) {
            HealthState::Trouble
        } else if accounts.is_empty() {
            HealthState::Empty
        } else if self.is_offline() {
            HealthState::Offline
        } else if troubles.is_empty() {
            HealthState::Good
        } else {
            HealthState::Trouble
        };
        let key = match state {
            HealthState::Offline => Some(Refusal::Offline),
            _ => troubles.first().map(|trouble| trouble.key),
        };
        Health {
            state,
            key,
            troubles,
            last_webhook: facts.last_webhook,
            clock_wrong_by_ms,
            quarantined: facts.quarantined,
        }
    }

    fn of_the_disk(&self) -> Vec<Trouble> {
        let condition = self.store().condition().borrow().clone();
        let failing = condition.failing.as_ref().map(|why| {
            Trouble::of(match why {
                StoreError::DiskFull => Refusal::DiskFull,
                StoreError::ReadOnly => Refusal::DataReadOnly,
                StoreError::Locked => Refusal::DataLocked,
                StoreError::Gone => Refusal::DataGone,
                StoreError::LogGone => Refusal::DataLogGone,
                _ => Refusal::DiskFails,
            })
        });
        let damaged = condition.damaged.then(|| {
            let found = self.troubles().damage().clone();
            Trouble {
                detail: found.map(|found| in_words(&found)),
                ..Trouble::of(Refusal::DatabaseDamaged)
            }
        });
        let gone = self.store().files_gone().map(|gone| match gone {
            FilesGone::Missing => Trouble::of(Refusal::FilesMissing),
            FilesGone::SetAside(to) => Trouble {
                detail: Some(to.display().to_string()),
                ..Trouble::of(Refusal::FilesSetAside)
            },
        });
        let files = condition
            .files_damaged
            .then(|| Trouble::of(Refusal::FilesDamaged));
        let away = condition
            .files_away
            .then(|| Trouble::of(Refusal::FilesAway));
        [failing, damaged, gone, files, away]
            .into_iter()
            .flatten()
            .collect()
    }

    fn of_the_connection(&self, accounts: &[AccountRow]) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        let reported = self.troubles().now(self.now());
        troubles.extend(reported.get(&Source::Keychain).cloned());
        let ready = self.accounts().all();
        for row in accounts {
            match ready.iter().find(|account| account.waba == row.waba) {
                Some(account) if account.client.has_token() => {
                    troubles.extend(row.token_state.map(Trouble::of));
                }
                _ => troubles.push(Trouble::of(Refusal::TokenMissing)),
            }
        }
        if ready.iter().any(|account| account.app_secret.is_none()) {
            troubles.push(Trouble::of(Refusal::NoAppSecret));
        }
        troubles.extend(self.listening().problem.map(Trouble::of));
        let others = reported
            .into_iter()
            .filter(|(source, _)| *source != Source::Keychain);
        troubles.extend(others.map(|(_, trouble)| trouble));
        troubles
    }
}

/// What the databases know that matters here.
#[derive(Default)]
struct Facts {
    last_webhook: Option<Instant>,
    quarantined: u32,
    unreadable: bool,
    recovery: Option<RecoveryState>,
}

impl Facts {
    fn read(read: &Read<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            last_webhook: journal::last_received_at(read)?,
            quarantined: journal::quarantined_count(read)? + refused::count(read)?,
            unreadable: journal::any_quarantined_for(read, Refusal::UnreadableWebhook)?
                || journal::any_quarantined_for(read, Refusal::NobodyNamed)?,
            recovery: store::setting::recall(read, recovery::SETTING)?,
        })
    }
}

/// Whether a send that failed for this reason says something about the shop itself, so that the
/// next send to anybody will fail too.
pub(crate) fn concerns_the_shop(key: Refusal) -> bool {
    matches!(
        key,
        Refusal::Token
            | Refusal::TokenMissing
            | Refusal::TokenExpired
            | Refusal::Permission
            | Refusal::NotConnected
            | Refusal::PaymentMethod
            | Refusal::AccountRestricted
            | Refusal::AccountLocked
            | Refusal::DisplayName
            | Refusal::NumberGone
            | Refusal::NumberNotRegistered
            | Refusal::SpamLimit
            | Refusal::BadSettings
    )
}

/// Whether a request failed because Meta itself does not work as it should.
pub(crate) fn is_metas_own(key: Refusal) -> bool {
    matches!(key, Refusal::MetaDown | Refusal::MetaTrouble)
}

/// Worth doing, and nothing fails until it is done.
fn is_advice(key: Refusal) -> bool {
    matches!(key, Refusal::RecoveryKeyNotKept | Refusal::ClockWrong)
}

fn in_words(damage: &Damage) -> String {
    let pages: Vec<String> = damage.pages.iter().map(u32::to_string).collect();
    format!(
        "guichet.db: {}. {}",
        pages.join(", "),
        damage.copy.display()
    )
}

/// Tells the person of every trouble when it begins, and has damage looked into, until the engine
/// stops.
pub(crate) async fn watch(engine: Arc<Engine>) {
    let mut changes = engine.changes();
    let mut condition = engine.store().condition();
    let (mut found, mut known) = (Condition::default(), HashSet::new());
    // Reading a large one through takes a while, and nothing waits for it.
    engine.spawn(look_again(Arc::clone(&engine)));
    // Whatever else changes meanwhile, trying again is not put off.
    let mut again = None;
    loop {
        let before = found.files_damaged;
        found = condition.borrow_and_update().clone();
        look_into(&engine, &found).await;
        if found.files_damaged && !before {
            save_files(&engine).await;
        }
        let fails = found.failing.is_some() || found.files_away;
        again = fails.then(|| again.unwrap_or_else(|| engine.time().rest(AGAIN)));
        known = tell_of_new(&engine, known).await;
        tokio::select! {
            heard = until_changed(&mut changes, |change| *change == Change::Setup) => {
                if !heard {
                    return;
                }
            }
            () = due(&mut again) => {
                again = None;
                // It says itself how it went.
                let _ = engine.store().look_for_room().await;
            }
            () = until(&engine, engine.troubles().next_end()) => {
                engine.troubles().end(engine.now());
                engine.feed().announce([Change::Setup]);
            }
            changed = condition.changed() => {
                if changed.is_err() {
                    return;
                }
                engine.feed().announce([Change::Setup]);
            }
        }
    }
}

/// When to try whether changes can be kept again: nothing may come by itself that would show it.
async fn due(again: &mut Option<BoxFuture<'static, ()>>) {
    match again {
        Some(rest) => rest.await,
        None => std::future::pending().await,
    }
}

async fn until(engine: &Engine, at: Option<Instant>) {
    match at {
        Some(at) => engine.time().sleep_until(at).await,
        None => std::future::pending().await,
    }
}

async fn tell_of_new(engine: &Engine, known: HashSet<Refusal>) -> HashSet<Refusal> {
    let _settled = engine.connecting.lock().await;
    let accounts = engine.store().read(store::account::all).await;
    let health = engine.health(&accounts.unwrap_or_default()).await;
    let now: HashSet<Refusal> = health
        .troubles
        .into_iter()
        .map(|trouble| trouble.key)
        .filter(|key| !is_advice(*key))
        .collect();
    for key in now.difference(&known) {
        engine.tell(Note {
            reason: Some(*key),
            ..Note::bare(NoteKind::Trouble)
        });
    }
    now
}

/// Has the files that still read saved at the next start.
async fn save_files(engine: &Engine) {
    tracing::error!("the database of files is damaged");
    if let Err(why) = engine.store().rebuild_files().await {
        tracing::error!(%why, "the damaged database of files could not be noted");
    }
}

/// Whether a database that was damaged when the program ended is so still.
async fn look_again(engine: Arc<Engine>) {
    match engine.store().examine_again().await {
        Ok(Some(damage)) => {
            *engine.troubles().damage() = Some(damage);
            engine.feed().announce([Change::Setup]);
        }
        Ok(None) => {}
        Err(why) => tracing::error!(%why, "a database that was damaged could not be looked into"),
    }
}

/// Copies a damaged database aside and finds its damaged pages, once.
async fn look_into(engine: &Engine, found: &Condition) {
    if !found.damaged || engine.troubles().damage().is_some() {
        return;
    }
    match engine.store().examine().await {
        Ok(damage) => {
            tracing::error!(pages = ?damage.pages, copy = %damage.copy.display(), "the database is damaged");
            *engine.troubles().damage() = Some(damage);
            engine.feed().announce([Change::Setup]);
        }
        Err(why) => tracing::error!(%why, "the damaged database could not be looked into"),
    }
}
