//! Who answers a customer, where another partner, or Meta's own assistant, shares the number. What
//! somebody else answers is shown, but waits for nobody here.

use super::{Effects, Filing, identify, message::happened};
use domain::{
    id::{PhoneNumberId, ThreadId},
    instant::Instant,
};
use store::{
    StoreError, Tx, message,
    thread::{self, ThreadState},
};
use whatsapp::webhook::Handover;

/// Takes from how a message came at `at` who answers its customer: the newest one tells.
pub(super) fn heard(thread: &mut ThreadState, standby: bool, at: Instant) {
    let ours_since_then = thread.unanswered_since.is_some_and(|since| since > at);
    match thread.standby_since {
        None if standby && !ours_since_then => {
            thread.standby_since = Some(at);
            thread.unanswered_since = None;
        }
        Some(since) if !standby && at >= since => thread.standby_since = None,
        _ => {}
    }
}

/// Meta refused a message of ours because somebody else answers this customer (131070; Meta,
/// Conversation routing, 2026-09-30): no call tells who does, so nothing else says it.
pub(crate) fn refused(tx: &Tx<'_>, id: ThreadId, at: Instant) -> Result<(), StoreError> {
    let Some(mut thread) = thread::get(tx, id)? else {
        return Ok(());
    };
    heard(&mut thread, true, at);
    thread::save(tx, &thread)
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
    let Some(who) = identify(tx, filing, &handover.customer, effects)? else {
        effects.nobody = true;
        return Ok(());
    };
    let mut thread = thread::find_or_create(tx, number, who)?;
    let at = happened(handover.at, filing.now);
    let was_standby = thread.standby_since.is_some();
    heard(&mut thread, !to_us, at);
    let now_ours = was_standby && thread.standby_since.is_none();
    if let Some(theirs) = thread.last.as_ref().filter(|last| now_ours && !last.ours) {
        message::now_asks(tx, theirs.key)?;
        thread.unanswered_since = thread.unanswered_since.or(Some(theirs.at));
    }
    thread::save(tx, &thread)?;
    effects.thread(thread.id);
    Ok(())
}
