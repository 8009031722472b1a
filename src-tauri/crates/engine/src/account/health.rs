//! How the shop fares: one list of everything that needs a person.

use super::{Room, recovery};
use crate::{
    api::{
        change::Change,
        setup::{Health, HealthState, RecoveryState, Trouble},
    },
    feed::until_changed,
    notifier::{Note, NoteKind},
    troubles::Source,
};
use chrono::TimeDelta;
use domain::{instant::Instant, refusal::Refusal};
use futures_util::future::BoxFuture;
use std::{
    collections::HashSet,
    sync::{Arc, MutexGuard, PoisonError},
};
use store::{Condition, Damage, FilesGone, Read, StoreError, account::AccountRow, entry, refused};

/// A clock further off than this is worth a word.
const CLOCK_WRONG_MS: i64 = 60_000;

/// How soon to try whether a disk that failed works again.
const AGAIN: TimeDelta = TimeDelta::seconds(30);

impl Room {
    fn damage(&self) -> MutexGuard<'_, Option<Damage>> {
        self.damage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the shop fares now. Answers whatever the databases do: that is when it matters most.
    pub(crate) async fn health(&self, accounts: &[AccountRow]) -> Health {
        let facts = self
            .desk
            .store()
            .read(Facts::read)
            .await
            .unwrap_or_default();
        let offset = self.desk.time().offset_ms();
        let clock_wrong_by_ms = (offset.abs() > CLOCK_WRONG_MS).then_some(-offset);
        let mut troubles = self.of_the_disk();
        if !accounts.is_empty() {
            troubles.extend(self.of_the_connection(accounts));
            troubles.extend(facts.unreadable.then(|| Trouble::of(Refusal::Quarantined)));
            troubles.extend(clock_wrong_by_ms.map(|_| Trouble::of(Refusal::ClockWrong)));
            let unread = self.desk.likes().unreadable;
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
        } else if self.desk.is_offline() {
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
        let condition = self.desk.store().condition().borrow().clone();
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
            let found = self.damage().clone();
            Trouble {
                detail: found.map(|found| in_words(&found)),
                ..Trouble::of(Refusal::DatabaseDamaged)
            }
        });
        let gone = self.desk.store().files_gone().map(|gone| match gone {
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
        let reported = self.desk.troubles().now(self.desk.now());
        troubles.extend(reported.get(&Source::Keychain).cloned());
        let ready = self.desk.accounts().all();
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
        troubles.extend(self.listening.problem.map(Trouble::of));
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
            last_webhook: entry::last_received_at(read)?,
            quarantined: entry::quarantined_count(read)? + refused::count(read)?,
            unreadable: entry::any_quarantined_for(read, Refusal::UnreadableWebhook)?
                || entry::any_quarantined_for(read, Refusal::NobodyNamed)?,
            recovery: store::setting::recall(read, recovery::SETTING)?,
        })
    }
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
pub(crate) async fn watch(room: Arc<Room>) {
    let mut changes = room.desk.changes();
    let mut condition = room.desk.store().condition();
    let (mut found, mut known) = (Condition::default(), HashSet::new());
    // Reading a large one through takes a while, and nothing waits for it.
    room.desk.spawn(look_again(Arc::clone(&room)));
    // Whatever else changes meanwhile, trying again is not put off.
    let mut again = None;
    loop {
        let before = found.files_damaged;
        found = condition.borrow_and_update().clone();
        look_into(&room, &found).await;
        if found.files_damaged && !before {
            save_files(&room).await;
        }
        let fails = found.failing.is_some() || found.files_away;
        again = fails.then(|| again.unwrap_or_else(|| room.desk.time().rest(AGAIN)));
        known = tell_of_new(&room, known).await;
        tokio::select! {
            heard = until_changed(&mut changes, |change| *change == Change::Setup) => {
                if !heard {
                    return;
                }
            }
            () = due(&mut again) => {
                again = None;
                // It says itself how it went.
                let _ = room.desk.store().look_for_room().await;
            }
            () = until(&room, room.desk.troubles().next_end()) => {
                room.desk.troubles().end(room.desk.now());
                room.desk.feed().announce([Change::Setup]);
            }
            changed = condition.changed() => {
                if changed.is_err() {
                    return;
                }
                room.desk.feed().announce([Change::Setup]);
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

async fn until(room: &Room, at: Option<Instant>) {
    match at {
        Some(at) => room.desk.time().sleep_until(at).await,
        None => std::future::pending().await,
    }
}

async fn tell_of_new(room: &Room, known: HashSet<Refusal>) -> HashSet<Refusal> {
    let _settled = room.connecting.lock().await;
    let accounts = room.desk.store().read(store::account::all).await;
    let health = room.health(&accounts.unwrap_or_default()).await;
    let now: HashSet<Refusal> = health
        .troubles
        .into_iter()
        .map(|trouble| trouble.key)
        .filter(|key| !is_advice(*key))
        .collect();
    for key in now.difference(&known) {
        room.desk.tell(Note {
            reason: Some(*key),
            ..Note::bare(NoteKind::Trouble)
        });
    }
    now
}

/// Has the files that still read saved at the next start.
async fn save_files(room: &Room) {
    tracing::error!("the database of files is damaged");
    if let Err(why) = room.desk.store().rebuild_files().await {
        tracing::error!(%why, "the damaged database of files could not be noted");
    }
}

/// Whether a database that was damaged when the program ended is so still.
async fn look_again(room: Arc<Room>) {
    match room.desk.store().examine_again().await {
        Ok(Some(damage)) => {
            *room.damage() = Some(damage);
            room.desk.feed().announce([Change::Setup]);
        }
        Ok(None) => {}
        Err(why) => tracing::error!(%why, "a database that was damaged could not be looked into"),
    }
}

/// Copies a damaged database aside and finds its damaged pages, once.
async fn look_into(room: &Room, found: &Condition) {
    if !found.damaged || room.damage().is_some() {
        return;
    }
    match room.desk.store().examine().await {
        Ok(damage) => {
            tracing::error!(pages = ?damage.pages, copy = %damage.copy.display(), "the database is damaged");
            *room.damage() = Some(damage);
            room.desk.feed().announce([Change::Setup]);
        }
        Err(why) => tracing::error!(%why, "the damaged database could not be looked into"),
    }
}
