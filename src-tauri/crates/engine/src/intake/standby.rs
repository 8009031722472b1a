//! Who answers a customer, where another partner, or Meta's own assistant, shares the number. What
//! somebody else answers is shown, but waits for nobody here.

use super::{Effects, Filing, identify, message::happened};
use domain::{id::PhoneNumberId, instant::Instant};
use graph::webhook::Handover;
use store::{
    StoreError, Tx,
    thread::{self, ThreadState},
};

/// Takes from how a message came at `at` who answers its customer: the newest one tells.
pub(super) fn heard(thread: &mut ThreadState, standby: bool, at: Instant) {
    match thread.standby_since {
        None if standby => {
            thread.standby_since = Some(at);
            thread.unanswered_since = None;
        }
        Some(since) if !standby && at >= since => thread.standby_since = None,
        _ => {}
    }
}

/// Files that a customer was handed over: to us, who wait from now on, or to somebody else.
pub(super) fn handed_over(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    number: &PhoneNumberId,
    handover: &Handover,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let Some(to_us) = handover.to_us else {
        return Ok(());
    };
    let Some(who) = identify(tx, &handover.customer, effects)? else {
        effects.nobody = true;
        return Ok(());
    };
    let mut thread = thread::find_or_create(tx, number, who)?;
    let at = happened(handover.at, filing.now);
    let was_standby = thread.standby_since.is_some();
    heard(&mut thread, !to_us, at);
    if was_standby && thread.standby_since.is_none() {
        let theirs = thread.last.as_ref().filter(|last| !last.ours);
        thread.unanswered_since = thread.unanswered_since.or(theirs.map(|last| last.at));
    }
    thread::save(tx, &thread)?;
    effects.thread(thread.id);
    Ok(())
}
