//! The labels that the demo shop has put on its conversations.

use crate::log::{self, Doing};
use domain::{
    attention::List,
    deed::Deed,
    id::LabelKey,
    instant::Instant,
    label::{LabelColor, LabelName},
};
use store::{
    StoreError, Tx, account, label,
    thread::{self, ThreadState},
};

/// Sorts the conversations of its second number, and those that an advertisement brought.
pub(super) fn put(tx: &Tx<'_>, doing: &mut Doing<'_>) -> Result<(), StoreError> {
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
    label_those(
        tx,
        doing,
        "Retouches",
        LabelColor::Blue,
        &threads,
        alterations,
    )?;
    label_those(
        tx,
        doing,
        "Coffrets de Noël",
        LabelColor::Red,
        &threads,
        christmas,
    )
}

/// A label that nothing would carry is not made.
fn label_those(
    tx: &Tx<'_>,
    doing: &mut Doing<'_>,
    name: &str,
    color: LabelColor,
    threads: &[ThreadState],
    which: impl Fn(&ThreadState) -> bool,
) -> Result<(), StoreError> {
    let mut those = threads.iter().filter(|thread| which(thread)).peekable();
    let Some(name) = LabelName::new(name).filter(|_| those.peek().is_some()) else {
        return Ok(());
    };
    let known = match label::named(tx, &name)? {
        Some(id) => label::get(tx, id)?,
        None => None,
    };
    let label = known.map_or_else(|| LabelKey(uuid::Uuid::new_v4()), |known| known.key);
    doing.deed(tx, &Deed::LabelSaved { label, name, color })?;
    for thread in those {
        let conversation = log::conversation(tx, thread.id)?;
        let on = true;
        let deed = Deed::LabelPut {
            label,
            conversation,
            on,
        };
        doing.deed(tx, &deed)?;
    }
    Ok(())
}
