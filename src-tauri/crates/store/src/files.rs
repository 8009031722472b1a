//! The thread that writes files' bytes: beside the writer of everything else, so that no file,
//! however large, ever holds up a message.
//!
//! Bytes are written in pieces, each its own commit; several files take turns. A file counts as
//! kept once its last piece is on disk, and only then may a row of the first database promise it.

use crate::{
    StoreError,
    connection::{Opener, Pair, media_path, renew},
    own_thread::OwnThread,
    vitals::Vitals,
    whereabouts::Whereabouts,
};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use std::{
    cell::Cell,
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Weak,
        mpsc::{Receiver, Sender, TryRecvError, channel},
    },
};
use tokio::sync::oneshot;

/// Bytes of a piece: a commit of this size takes some milliseconds.
pub(crate) const PIECE: usize = 1024 * 1024;

/// A file whose bytes are on disk. Its bytes stay at least until the change that names it is
/// committed, whatever is swept meanwhile.
#[derive(Clone, Debug)]
pub struct KeptFile {
    pub(crate) sha256: String,
    pub(crate) size: u64,
    pub(crate) promise: Promise,
}

/// As long as it lives, the bytes it stands for are not swept.
pub(crate) type Promise = Arc<()>;

type Bytes = Box<dyn AsRef<[u8]> + Send>;

enum Order {
    Keep(Bytes, oneshot::Sender<Result<KeptFile, StoreError>>),
    Sweep(Vec<String>, oneshot::Sender<Result<(), StoreError>>),
    Look(oneshot::Sender<()>),
    Stop(oneshot::Sender<()>),
}

/// The sender goes first when it is dropped, which ends the thread that is then waited for.
pub(crate) struct Files(
    Sender<Order>,
    #[expect(dead_code, reason = "waited for when dropped")] OwnThread,
);

impl Files {
    /// Starts the thread. It writes to the files of `pair`, and looks into the other for what is
    /// still held.
    pub fn start(pair: Pair, opener: Opener, vitals: Vitals) -> Result<Self, StoreError> {
        let (sender, receiver) = channel();
        let desk = Desk {
            at: Whereabouts::of(media_path(&opener.dir)),
            pair,
            opener,
            vitals,
            met_damage: Cell::new(false),
            promised: HashMap::new(),
        };
        // What a crash left half written is of no use. Where it cannot be cleared away, the shop
        // opens all the same.
        let halves = "DELETE FROM file WHERE whole = 0";
        if let Err(why) = desk.pair.media.execute(halves, []) {
            desk.failed(why.into());
        }
        let work = move || serve(desk, &receiver);
        Ok(Self(
            sender,
            OwnThread::start("store-files".to_owned(), work)?,
        ))
    }

    /// Keeps a file.
    pub fn keep(
        &self,
        bytes: Bytes,
    ) -> Result<oneshot::Receiver<Result<KeptFile, StoreError>>, StoreError> {
        let (reply, answered) = oneshot::channel();
        self.order(Order::Keep(bytes, reply))?;
        Ok(answered)
    }

    /// Deletes those of these files that no row holds and nobody was promised.
    pub fn sweep(
        &self,
        names: Vec<String>,
    ) -> Result<oneshot::Receiver<Result<(), StoreError>>, StoreError> {
        let (reply, answered) = oneshot::channel();
        self.order(Order::Sweep(names, reply))?;
        Ok(answered)
    }

    /// Looks whether the database of files is in its place, and says so.
    pub fn look(&self) -> Result<oneshot::Receiver<()>, StoreError> {
        let (looked, answered) = oneshot::channel();
        self.order(Order::Look(looked))?;
        Ok(answered)
    }

    pub fn stop(&self) -> Option<oneshot::Receiver<()>> {
        let (sender, stopped) = oneshot::channel();
        self.order(Order::Stop(sender)).ok()?;
        Some(stopped)
    }

    fn order(&self, order: Order) -> Result<(), StoreError> {
        self.0.send(order).map_err(|_| StoreError::Closed)
    }
}

/// A file that is being written.
struct Writing {
    id: i64,
    bytes: Bytes,
    next: usize,
    kept: KeptFile,
    reply: oneshot::Sender<Result<KeptFile, StoreError>>,
}

struct Desk {
    pair: Pair,
    opener: Opener,
    at: Whereabouts,
    vitals: Vitals,
    met_damage: Cell<bool>,
    promised: HashMap<String, Weak<()>>,
}

fn serve(mut desk: Desk, orders: &Receiver<Order>) {
    let mut writing: VecDeque<Writing> = VecDeque::new();
    loop {
        let order = if writing.is_empty() {
            orders.recv().map_err(|_| TryRecvError::Disconnected)
        } else {
            orders.try_recv()
        };
        match order {
            Ok(Order::Keep(bytes, reply)) => writing.extend(desk.begin(bytes, reply)),
            Ok(Order::Sweep(names, reply)) => {
                let swept = desk.sweep(&names);
                let damage = swept.as_ref().is_err_and(StoreError::is_damage);
                desk.met_damage.set(desk.met_damage.get() || damage);
                let _ = reply.send(swept);
            }
            Ok(Order::Look(looked)) => {
                if desk.at.check(&desk.pair.media).is_ok() {
                    desk.vitals.files_are_there();
                }
                let _ = looked.send(());
            }
            Ok(Order::Stop(stopped)) => {
                desk.at.fold(&desk.pair.media);
                drop(desk);
                let _ = stopped.send(());
                return;
            }
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => return,
        }
        if let Some(file) = writing.pop_front() {
            writing.extend(desk.go_on(file));
        }
        if desk.met_damage.take() {
            renew(&mut desk.pair, || desk.opener.writing_files());
        }
    }
}

impl Desk {
    /// Begins a file; `None` when it is here already, or cannot be written.
    fn begin(
        &mut self,
        bytes: Bytes,
        reply: oneshot::Sender<Result<KeptFile, StoreError>>,
    ) -> Option<Writing> {
        let data = (*bytes).as_ref();
        let sha256 = hex::encode(Sha256::digest(data));
        let kept = KeptFile {
            size: data.len() as u64,
            promise: self.promise(&sha256),
            sha256,
        };
        let checked = self.at.check(&self.pair.media);
        match checked.and_then(|()| self.place(&kept)) {
            Ok(Some(id)) => Some(Writing {
                id,
                bytes,
                next: 0,
                kept,
                reply,
            }),
            Ok(None) => {
                let _ = reply.send(Ok(kept));
                None
            }
            Err(why) => {
                let _ = reply.send(Err(self.failed(why)));
                None
            }
        }
    }

    /// Writes the next piece; the file again when there are more.
    fn go_on(&self, mut file: Writing) -> Option<Writing> {
        match self.write_piece(&mut file) {
            Ok(false) => Some(file),
            Ok(true) => {
                let _ = file.reply.send(Ok(file.kept));
                None
            }
            Err(why) => {
                // No room, most likely; what was written of it only takes more.
                let gone = self
                    .pair
                    .media
                    .execute("DELETE FROM file WHERE id = ?1", [file.id]);
                if let Err(why) = gone {
                    tracing::warn!(%why, "half a file was left behind");
                }
                let _ = file.reply.send(Err(self.failed(why)));
                None
            }
        }
    }

    /// A failure of this database, told to those who follow how the store fares.
    fn failed(&self, why: StoreError) -> StoreError {
        let why = why.of_files();
        self.met_damage
            .set(self.met_damage.get() || why.is_damage());
        self.vitals.failed(why)
    }

    /// Whether that was the last piece.
    fn write_piece(&self, file: &mut Writing) -> Result<bool, StoreError> {
        let data = (*file.bytes).as_ref();
        let from = (file.next * PIECE).min(data.len());
        let piece = &data[from..data.len().min(from + PIECE)];
        let last = from + piece.len() == data.len();
        let commit = self.pair.media.unchecked_transaction()?;
        self.pair
            .media
            .prepare_cached("INSERT OR REPLACE INTO piece (file, n, body) VALUES (?1, ?2, ?3)")?
            .execute(params![file.id, file.next as i64, piece])?;
        if last {
            self.pair
                .media
                .prepare_cached("UPDATE file SET whole = 1 WHERE id = ?1")?
                .execute([file.id])?;
        }
        commit.commit()?;
        file.next += 1;
        Ok(last)
    }

    /// The row to write to; `None` when the file is here.
    fn place(&self, kept: &KeptFile) -> Result<Option<i64>, StoreError> {
        if exists(
            &self.pair.media,
            "SELECT 1 FROM bytes WHERE sha256 = ?1",
            &kept.sha256,
        )? {
            return Ok(None);
        }
        self.pair
            .media
            .prepare_cached("INSERT OR IGNORE INTO file (sha256, size) VALUES (?1, ?2)")?
            .execute(params![kept.sha256, kept.size as i64])?;
        let (id, whole): (i64, bool) = self
            .pair
            .media
            .prepare_cached("SELECT id, whole FROM file WHERE sha256 = ?1")?
            .query_row([&kept.sha256], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((!whole).then_some(id))
    }

    fn promise(&mut self, name: &str) -> Promise {
        let alive = self.promised.get(name).and_then(Weak::upgrade);
        alive.unwrap_or_else(|| {
            let promise = Promise::default();
            self.promised
                .insert(name.to_owned(), Arc::downgrade(&promise));
            promise
        })
    }

    fn sweep(&mut self, names: &[String]) -> Result<(), StoreError> {
        self.promised
            .retain(|_, promise| promise.strong_count() > 0);
        for name in names {
            let held = "SELECT 1 FROM attachment WHERE bytes = ?1 LIMIT 1";
            if self.promised.contains_key(name) || exists(&self.pair.main, held, name)? {
                continue;
            }
            for sql in [
                "DELETE FROM file WHERE sha256 = ?1",
                "DELETE FROM bytes WHERE sha256 = ?1",
            ] {
                self.pair.media.prepare_cached(sql)?.execute([name])?;
            }
        }
        Ok(())
    }
}

fn exists(connection: &Connection, sql: &str, name: &str) -> Result<bool, StoreError> {
    let found = connection
        .prepare_cached(sql)?
        .query_row([name], |_| Ok(()))
        .optional()?;
    Ok(found.is_some())
}
