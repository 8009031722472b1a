//! The labels that the demo shop has put on its conversations.

use domain::{
    attention::List,
    instant::Instant,
    label::{LabelColor, LabelName},
};
use store::{
    StoreError, Tx, account, label,
    thread::{self, ThreadState},
};

/// Sorts the conversations of its second number, and those that an advertisement brought.
pub(super) fn put(tx: &Tx<'_>) -> Result<(), StoreError> {
    let everybody = thread::PageQuery {
        view: List::All,
        number: None,
        label: None,
        after: None,
        limit: 200,
        now: Instant::from_millis(0),
    };
    let threads = thread::page(tx, &everybody)?.rows;
    let first = account::numbers(tx)?.into_iter().next().map(|row| row.id);
    let alterations = |thread: &ThreadState| Some(&thread.number) != first.as_ref();
    let christmas = |thread: &ThreadState| thread.referral.is_some();
    label_those(tx, "Retouches", LabelColor::Blue, &threads, alterations)?;
    label_those(tx, "Coffrets de Noël", LabelColor::Red, &threads, christmas)
}

/// A label that nothing would carry is not made.
fn label_those(
    tx: &Tx<'_>,
    name: &str,
    color: LabelColor,
    threads: &[ThreadState],
    which: impl Fn(&ThreadState) -> bool,
) -> Result<(), StoreError> {
    let mut those = threads.iter().filter(|thread| which(thread)).peekable();
    let Some(name) = LabelName::new(name).filter(|_| those.peek().is_some()) else {
        return Ok(());
    };
    let label = match label::named(tx, &name)? {
        Some(known) => known,
        None => label::create(tx, &name, color)?,
    };
    for thread in those {
        label::put(tx, label, thread.id)?;
    }
    Ok(())
}
