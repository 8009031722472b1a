//! The one thread that changes anything.
//!
//! Jobs that wait while a commit is being synced share the next one: that is what makes a full
//! sync for every answer affordable. Each job has its own savepoint, so one that fails takes back
//! only its own work. An answer leaves only after the commit that holds it.

use crate::{
    StoreError, Tx,
    connection::{Opener, Pair, main_path, renew},
    own_thread::OwnThread,
    table::search::{self, Entry},
    tx::Rest,
    vitals::Vitals,
    whereabouts::Whereabouts,
};
use rusqlite::Connection;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, Sender, channel},
};
use tokio::sync::oneshot;

/// Jobs that share one commit at most; more would only make the first wait longer.
const MOST_IN_A_GROUP: usize = 256;

/// Told whether the commit was made.
type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// Does its work, or is told why there is nothing to work in.
type Job = Box<dyn FnOnce(Result<&Tx<'_>, StoreError>) -> Done + Send>;

struct Done {
    kept: Result<(), StoreError>,
    answer: Answer,
}

enum Order {
    Work(Job),
    Stop(oneshot::Sender<()>),
}

/// The sender goes first when it is dropped, which ends the thread that is then waited for.
pub(crate) struct Writer(
    Sender<Order>,
    #[expect(dead_code, reason = "waited for when dropped")] OwnThread,
);

impl Writer {
    pub(crate) fn start(pair: Pair, opener: Opener, vitals: Vitals) -> Result<Self, StoreError> {
        let (sender, receiver) = channel();
        let at = Whereabouts::of(main_path(&opener.dir));
        let desk = Desk {
            pair,
            opener,
            at,
            vitals,
        };
        let work = move || serve(desk, &receiver);
        let thread = OwnThread::start("store-writer".to_owned(), work)?;
        Ok(Self(sender, thread))
    }

    pub(crate) fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, StoreError>>, StoreError> {
        let (reply, answered) = oneshot::channel();
        let work: Job = Box::new(move |tx| {
            let result = tx.and_then(|tx| {
                // The savepoint is rolled back, so nothing half done is seen afterwards.
                catch_unwind(AssertUnwindSafe(|| job(tx))).unwrap_or(Err(StoreError::Panicked))
            });
            Done {
                kept: result.as_ref().map(|_| ()).map_err(Clone::clone),
                answer: Box::new(move |commit| {
                    let _ = reply.send(commit.and(result));
                }),
            }
        });
        self.0
            .send(Order::Work(work))
            .map_err(|_| StoreError::Closed)?;
        Ok(answered)
    }

    pub(crate) fn stop(&self) -> Option<oneshot::Receiver<()>> {
        let (sender, stopped) = oneshot::channel();
        self.0.send(Order::Stop(sender)).ok()?;
        Some(stopped)
    }
}

/// What the thread works with.
struct Desk {
    pair: Pair,
    opener: Opener,
    at: Whereabouts,
    vitals: Vitals,
}

fn serve(mut desk: Desk, orders: &Receiver<Order>) {
    while let Ok(order) = orders.recv() {
        let stop = match order {
            Order::Work(first) => {
                let ran = run_whatever_breaks(&desk, first, orders);
                if ran.damage {
                    renew(&mut desk.pair, || desk.opener.writing());
                }
                ran.stop
            }
            Order::Stop(stop) => Some(stop),
        };
        if let Some(stop) = stop {
            desk.at.fold(&desk.pair.main);
            drop(desk);
            let _ = stop.send(());
            return;
        }
    }
}

/// What a group of jobs came to.
#[derive(Default)]
struct Ran {
    /// The order to stop, if one was among them.
    stop: Option<oneshot::Sender<()>>,
    /// One of them met damage.
    damage: bool,
}

/// Runs a group. What breaks off outside a job's own work (an answer that nobody takes) costs this
/// group, whose jobs are told that nothing is known, and none that come after it.
fn run_whatever_breaks(desk: &Desk, first: Job, orders: &Receiver<Order>) -> Ran {
    let ran = catch_unwind(AssertUnwindSafe(|| run_group(desk, first, orders)));
    ran.unwrap_or_else(|_| {
        if !desk.pair.main.is_autocommit() {
            let _ = desk.pair.main.execute_batch("ROLLBACK");
        }
        Ran::default()
    })
}

/// Runs `first` and whatever waits behind it, commits, and answers them all. After one that met
/// damage the others wait for another connection.
fn run_group(desk: &Desk, first: Job, orders: &Receiver<Order>) -> Ran {
    let Desk {
        pair, at, vitals, ..
    } = desk;
    let mut ran = Ran::default();
    let most = match vitals.may_meet_damage() {
        true => 1,
        false => MOST_IN_A_GROUP,
    };
    let mut answers = Vec::new();
    let mut rest = Rest::default();
    let before = pair.main.total_changes();
    let begin = || Ok(pair.main.execute_batch("BEGIN IMMEDIATE")?);
    let mut state = at.check(&pair.main).and_then(|()| begin());
    let mut next = Some(first);
    while let Some(job) = next.take() {
        let (answer, went_on) = match state.clone() {
            Ok(()) => run_job(pair, job, &mut rest, vitals, &mut ran.damage),
            Err(error) => (job(Err(error)).answer, Ok(())),
        };
        answers.push(answer);
        state = state.and(went_on);
        if answers.len() < most && !ran.damage {
            match orders.try_recv() {
                Ok(Order::Work(job)) => next = Some(job),
                Ok(Order::Stop(sender)) => ran.stop = Some(sender),
                Err(_) => {}
            }
        }
    }
    let committed = state
        .and_then(|()| commit(&pair.main, &rest.index))
        .map_err(|error| vitals.failed(error));
    if committed.is_err() && !pair.main.is_autocommit() {
        let _ = pair.main.execute_batch("ROLLBACK");
    }
    if let Err(error) = &committed {
        ran.damage |= error.is_damage();
        tracing::error!(
            code = error.code(),
            jobs = answers.len(),
            "a group of changes was not committed"
        );
    }
    // What changed nothing wrote nothing, and proves nothing.
    if committed.is_ok() && pair.main.total_changes() > before {
        vitals.committed();
    }
    // The rows that name them are committed, or will never be.
    drop(rest.promises);
    for answer in answers {
        answer(committed.clone());
    }
    ran
}

fn commit(connection: &Connection, index: &[Entry]) -> Result<(), StoreError> {
    search::write_down(connection, index)?;
    Ok(connection.execute_batch("COMMIT")?)
}

/// Runs one job in its own savepoint. The second result is an error when the whole group is lost.
fn run_job(
    pair: &Pair,
    job: Job,
    rest: &mut Rest,
    vitals: &Vitals,
    damage: &mut bool,
) -> (Answer, Result<(), StoreError>) {
    if let Err(error) = execute(&pair.main, "SAVEPOINT job") {
        return (job(Err(error.clone())).answer, Err(error));
    }
    let tx = Tx::new(&pair.main, &pair.media);
    let done = job(Ok(&tx));
    if let Err(error) = &done.kept {
        *damage |= error.is_damage();
        vitals.failed(error.clone());
    }
    // A full disk or a failing one makes SQLite roll back everything, other jobs' work included.
    if pair.main.is_autocommit() {
        return (
            done.answer,
            Err(done.kept.err().unwrap_or(StoreError::DiskFull)),
        );
    }
    if done.kept.is_ok() {
        rest.extend(tx.into_rest());
    } else if let Err(error) = execute(&pair.main, "ROLLBACK TO job") {
        return (done.answer, Err(error));
    }
    (done.answer, execute(&pair.main, "RELEASE job"))
}

fn execute(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}

#[cfg(test)]
mod tests;
