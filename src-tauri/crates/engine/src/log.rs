//! What came, filed: what a delivery means, the conversations' rows, what was charged, all in one
//! transaction. Whoever brings deliveries ends here.
//!
//! Nothing unreadable blocks the queue, and filing the same again changes nothing. Neither the
//! network nor a clock is asked.

mod account;
mod call;
mod deed;
pub(crate) mod elsewhere;
mod group;
mod last_line;
mod message;
mod payment;
mod person;
mod refold;
mod replay;
mod settle_thread;
mod settlement;
pub(crate) mod standby;
mod status;

use crate::{api::change::Change, book::Book, effects::Effects};
use domain::{
    entry::{EntryId, Stamp},
    id::{EntryNo, PhoneNumberId},
    instant::Instant,
    refusal::Refusal,
};
use std::panic::catch_unwind;
use store::{
    StoreError, Tx,
    entry::{self, Written},
    register::Word,
};
use whatsapp::webhook::{self, Event, Unreadable, Webhook, What};

pub(crate) use deed::{Doing, act, conversation, keep_files};
pub(crate) use last_line::{kind_of, line_of, show_as_last};
pub(crate) use message::attach;
pub(crate) use person::{identify, name_of};
pub(crate) use replay::{differences, understand};
pub(crate) use settle_thread::{settle_thread, waiting_in, work_out};
use settlement::settle as settle_price;
pub(crate) use status::{StatusNews, catch_up};

/// What an event is filed with.
#[derive(Clone, Copy)]
pub(crate) struct Filing<'a> {
    /// When it was received or done, in Meta's time.
    pub now: Instant,
    /// The same by the log's clock.
    pub stamp: Stamp,
    /// The entry that holds it.
    pub entry: EntryId,
    /// Which part of the entry it is.
    pub part: u32,
    /// Our lines, and what things cost.
    pub book: &'a Book,
    /// Tell the person about it.
    pub notify: bool,
}

impl<'a> Filing<'a> {
    /// The first part of an entry that was received, or done, at `now`.
    pub(crate) const fn of(written: Written, now: Instant, book: &'a Book, notify: bool) -> Self {
        Self {
            now,
            stamp: written.at,
            entry: written.id,
            part: 0,
            book,
            notify,
        }
    }

    /// Another part of the same entry.
    pub(crate) fn part(&self, part: usize) -> Self {
        let part = u32::try_from(part).unwrap_or(u32::MAX);
        Self { part, ..*self }
    }

    /// Its word about something that happened at `at`.
    pub(crate) const fn word(&self, at: Instant) -> Word {
        Word {
            at,
            stamp: self.stamp,
            entry: self.entry,
        }
    }
}

/// What a webhook says, if it can be read.
pub(crate) type Read = Result<Webhook, Unreadable>;

/// Reads a webhook. What breaks the reader is as unreadable as what it does not understand.
pub(crate) fn read(body: &[u8]) -> Read {
    catch_unwind(|| webhook::read(body)).unwrap_or(Err(Unreadable::NotJson))
}

pub(crate) fn not_filed(no: EntryNo, why: &StoreError) {
    tracing::error!(%why, entry = no.0, "a part of a delivery could not be filed");
}

/// Files a webhook that was written down, or sends it to quarantine. What can be read of it is filed. Whether
/// that is all of it.
pub(crate) fn file(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    no: EntryNo,
    read: &Read,
) -> Result<(bool, Effects), StoreError> {
    let mut effects = Effects::default();
    match read {
        Ok(Webhook { events }) => {
            for (part, event) in events.iter().enumerate() {
                let filing = filing.part(part);
                let filed = tx.part(|tx| {
                    let mut its = Effects::default();
                    apply(tx, &filing, event, &mut its).map(|()| its)
                })?;
                match filed {
                    Ok(its) => effects.extend(its),
                    Err(why) => {
                        // The others are filed; the whole of it is kept for a retry after an update.
                        not_filed(no, &why);
                        effects.incomplete = true;
                    }
                }
            }
        }
        Err(_) => effects.incomplete = true,
    }
    let key = if effects.incomplete {
        Refusal::UnreadableWebhook
    } else if effects.foreign {
        Refusal::ForeignNumber
    } else if effects.nobody {
        Refusal::NobodyNamed
    } else {
        entry::filed(tx, no)?;
        return Ok((true, effects));
    };
    entry::quarantine(tx, no, key)?;
    effects.changes.insert(Change::Setup);
    Ok((false, effects))
}

/// Meta's own test button sends messages of this number, which is nobody's.
const TEST_BUTTON_NUMBER: &str = "123456123";

pub(crate) fn apply(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    event: &Event,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let Some(number) = ours(filing, event, effects) else {
        return account::apply(tx, filing, event, effects);
    };
    match &event.what {
        What::Message(inbound) => message::inbound(tx, filing, number, inbound, effects),
        What::Echo(echo) => message::echo(tx, filing, number, echo, effects),
        What::History(past) => message::history(tx, filing, number, past, effects),
        What::Call(call) => call::apply(tx, filing, number, call, effects),
        What::Payment(update) => payment::apply(tx, filing, number, update, effects),
        What::Group(update) => group::renamed(tx, number, update, effects),
        What::Handover(handover) => standby::handed_over(tx, filing, number, handover, effects),
        What::Status(update) => status::apply(tx, filing, number, update, effects),
        _ => account::apply(tx, filing, event, effects),
    }
}

/// The event's number when it is in this inbox.
fn ours<'e>(
    filing: &Filing<'_>,
    event: &'e Event,
    effects: &mut Effects,
) -> Option<&'e PhoneNumberId> {
    let number = event.phone_number_id.as_ref()?;
    if filing.book.of_line(number).is_some() {
        return Some(number);
    }
    let concerns_people = matches!(
        event.what,
        What::Message(_)
            | What::Echo(_)
            | What::History(_)
            | What::Call(_)
            | What::Status(_)
            | What::Payment(_)
    );
    if number.as_str() == TEST_BUTTON_NUMBER {
        effects.changes.insert(Change::Setup);
    } else if concerns_people {
        // Kept, so that nothing is lost when the number is added later.
        effects.foreign = true;
    }
    None
}
