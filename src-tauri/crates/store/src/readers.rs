//! The threads that look things up, each with connections of its own that cannot write.

use crate::{
    Read, StoreError,
    connection::{Opener, Pair, renew},
    own_thread::OwnThread,
    vitals::Vitals,
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
};
use tokio::sync::oneshot;

/// Reads that run side by side. A page takes well under a millisecond, so few are enough.
const READERS: usize = 2;

/// Answers whether it met damage.
type Job = Box<dyn FnOnce(&Read<'_>) -> bool + Send>;

enum Order {
    Look(Job),
    Stop(oneshot::Sender<()>),
}

/// The sender goes first when it is dropped, which ends the threads that are then waited for.
pub(crate) struct Readers(
    Sender<Order>,
    #[expect(dead_code, reason = "waited for when dropped")] Vec<OwnThread>,
    Vitals,
);

impl Readers {
    pub(crate) fn start(opener: &Opener, vitals: &Vitals) -> Result<Self, StoreError> {
        let (sender, receiver) = channel();
        let orders = Arc::new(Mutex::new(receiver));
        let mut threads = Vec::with_capacity(READERS);
        for n in 0..READERS {
            let (pair, opener) = (opener.reading()?, opener.clone());
            let orders = Arc::clone(&orders);
            let work = move || serve(pair, &opener, &orders);
            threads.push(OwnThread::start(format!("store-reader-{n}"), work)?);
        }
        Ok(Self(sender, threads, vitals.clone()))
    }

    pub(crate) fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Read<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, StoreError>>, StoreError> {
        let (reply, answered) = oneshot::channel();
        let vitals = self.2.clone();
        let look: Job = Box::new(move |read| {
            let result = catch_unwind(AssertUnwindSafe(|| look_once(read, job)));
            let result = result.unwrap_or(Err(StoreError::Panicked));
            let damage = result.as_ref().is_err_and(StoreError::is_damage);
            let _ = reply.send(result.map_err(|error| vitals.failed(error)));
            damage
        });
        self.0
            .send(Order::Look(look))
            .map_err(|_| StoreError::Closed)?;
        Ok(answered)
    }

    pub(crate) fn stop(&self) -> Vec<oneshot::Receiver<()>> {
        let mut stopped = Vec::new();
        for _ in 0..READERS {
            let (sender, receiver) = oneshot::channel();
            if self.0.send(Order::Stop(sender)).is_ok() {
                stopped.push(receiver);
            }
        }
        stopped
    }
}

/// One transaction for all of a job's queries, so that they agree with each other.
fn look_once<T>(
    read: &Read<'_>,
    job: impl FnOnce(&Read<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let moment = read.main.unchecked_transaction()?;
    let result = job(read);
    drop(moment);
    result
}

fn serve(mut pair: Pair, opener: &Opener, orders: &Mutex<Receiver<Order>>) {
    loop {
        // Nothing that can panic runs while it is held.
        let order = orders.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match order {
            Ok(Order::Look(job)) => {
                if job(&Read::new(&pair.main, &pair.media)) {
                    renew(&mut pair, || opener.reading());
                }
            }
            Ok(Order::Stop(stopped)) => {
                drop(pair);
                let _ = stopped.send(());
                return;
            }
            Err(_) => return,
        }
    }
}
