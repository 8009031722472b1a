//! How the databases fare. Whatever fails on the disk says so here, whoever asked for it; the next
//! commit that succeeds takes it back, or after a full disk the next that needed room. Only damage
//! stays said until the program ends.

use crate::{StoreError, damage, room};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::watch;

/// Under this name something large is kept for a moment, to see whether there is room.
pub(crate) const ROOM: &str = "room";
/// Bytes that must fit before a full disk is over: as much as a few webhooks with everything that
/// is derived from them.
pub(crate) const ENOUGH: usize = 1024 * 1024;

/// How the databases fare.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    /// Why the last change could not be kept, or the last look not be had.
    pub failing: Option<StoreError>,
    /// A part of the first database does not read any more.
    pub damaged: bool,
    /// A part of the database of files does not read any more.
    pub files_damaged: bool,
    /// The database of files is not where it was opened: no file can be kept.
    pub files_away: bool,
}

/// Where it is said. Clones share it.
#[derive(Clone)]
pub(crate) struct Vitals(Arc<Said>);

struct Said {
    now: watch::Sender<Condition>,
    /// The first database was damaged at an earlier time, and nobody has looked since.
    suspect: AtomicBool,
    dir: PathBuf,
}

impl Vitals {
    /// Those of the databases in `dir`.
    pub(crate) fn of(dir: &Path) -> Self {
        Self(Arc::new(Said {
            now: watch::Sender::default(),
            suspect: AtomicBool::new(damage::copy_in(dir).is_some()),
            dir: dir.to_owned(),
        }))
    }

    /// The first database was looked through, and nothing of it is damaged.
    pub(crate) fn found_whole(&self) {
        self.0.suspect.store(false, Ordering::Relaxed);
    }

    /// Whether a change may meet damage, which takes with it whatever shares its commit.
    pub(crate) fn may_meet_damage(&self) -> bool {
        self.0.suspect.load(Ordering::Relaxed) || self.0.now.borrow().damaged
    }

    /// Follows it from now on.
    pub(crate) fn follow(&self) -> watch::Receiver<Condition> {
        self.0.now.subscribe()
    }

    /// Something did not succeed: what it is called, now that the disk was asked. Of no weight here
    /// if it concerns that one job alone.
    pub(crate) fn failed(&self, error: StoreError) -> StoreError {
        let error = match error {
            StoreError::DiskFails => room::why(&self.0.dir),
            error => error,
        };
        if error.concerns_everything() {
            self.say(&error);
        }
        error
    }

    fn say(&self, error: &StoreError) {
        self.0.now.send_if_modified(|now| match error {
            StoreError::WrongKeyOrDamaged => !std::mem::replace(&mut now.damaged, true),
            StoreError::FilesDamaged => !std::mem::replace(&mut now.files_damaged, true),
            StoreError::FilesAway => !std::mem::replace(&mut now.files_away, true),
            error => {
                let known = now.failing.replace(error.clone());
                known.is_none_or(|known| known.code() != error.code())
            }
        });
    }

    /// A commit that changed something reached the disk. After a full disk that proves little: it may have been small.
    pub(crate) fn committed(&self) {
        self.0.now.send_if_modified(|now| {
            now.failing
                .take_if(|why| !matches!(why, StoreError::DiskFull))
                .is_some()
        });
    }

    /// The database of files is in its place.
    pub(crate) fn files_are_there(&self) {
        let back = |now: &mut Condition| std::mem::take(&mut now.files_away);
        self.0.now.send_if_modified(back);
    }

    /// A large commit reached the disk.
    pub(crate) fn found_room(&self) {
        self.0
            .now
            .send_if_modified(|now| now.failing.take().is_some());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Vitals;
    use crate::StoreError;

    fn failing(vitals: &Vitals) -> Option<&'static str> {
        let now = vitals.follow();
        now.borrow().failing.as_ref().map(StoreError::code)
    }

    #[test]
    fn what_failed_is_over_with_the_next_commit_a_full_disk_with_room_and_damage_never() {
        let dir = tempfile::tempdir().unwrap();
        let vitals = Vitals::of(dir.path());
        vitals.failed(StoreError::WrongKeyOrDamaged);
        vitals.failed(StoreError::ReadOnly);
        vitals.committed();
        assert_eq!(failing(&vitals), None);
        vitals.failed(StoreError::DiskFull);
        vitals.committed();
        assert_eq!(failing(&vitals), Some("disk_full"), "it was a small one");
        vitals.found_room();
        assert_eq!(failing(&vitals), None);
        assert!(vitals.follow().borrow().damaged);
    }

    #[test]
    fn what_concerns_one_job_alone_is_not_said() {
        let dir = tempfile::tempdir().unwrap();
        let vitals = Vitals::of(dir.path());
        vitals.failed(StoreError::NotFound);
        assert_eq!(failing(&vitals), None);
    }
}
