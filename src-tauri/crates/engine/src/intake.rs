//! From Meta's bytes to our tables: the journal, what the webhook means, the conversations' rows,
//! all in one transaction. Whoever brings webhooks (the listener, later a relay) ends here.
//!
//! Nothing is answered before it is on disk, nothing unreadable blocks the queue, and reading the
//! same webhook again changes nothing.

mod account;
mod call;
mod gone_after_all;
mod group;
mod last_line;
mod message;
mod payment;
mod person;
mod quarantine;
pub(crate) mod refused;
pub(crate) mod standby;
mod status;

use crate::{
    api::{change::Change, fault::Fault, setup::Trouble},
    engine::Engine,
    health::Source,
    notifier::Note,
};
use bytes::Bytes;
use domain::{id::JournalId, id::PhoneNumberId, instant::Instant, refusal::Refusal};
use graph::webhook::{self, Event, Unreadable, Webhook, What};
use std::{collections::BTreeSet, sync::Arc};
use store::{
    StoreError, Tx,
    journal::{self, NewWebhook},
};

pub(crate) use gone_after_all::may_have_gone;
pub(crate) use last_line::{kind_of, line, show_as_last};
pub(crate) use message::attach;
pub(crate) use person::identify;
pub(crate) use status::{StatusNews, catch_up};

/// What became of a webhook. In every case it is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Read and filed.
    Filed,
    /// Ours, but not (wholly) readable: kept for a retry after an update.
    Quarantined,
    /// Not signed by an app we know: kept, and to be sent again once the secret is right.
    Refused,
}

/// What an event is filed with.
pub(crate) struct Filing<'a> {
    /// Now, in Meta's time.
    pub now: Instant,
    /// The engine's rules and accounts.
    pub engine: &'a Engine,
    /// Tell the person about it.
    pub notify: bool,
}

/// What must happen once a filing is committed.
#[derive(Default)]
pub(crate) struct Effects {
    pub changes: BTreeSet<Change>,
    pub notes: Vec<Note>,
    pub fetch_media: bool,
    pub wake_outbox: bool,
    pub refresh_accounts: bool,
    pub incomplete: bool,
    pub foreign: bool,
    pub nobody: bool,
}

impl Effects {
    pub(crate) fn thread(&mut self, id: domain::id::ThreadId) {
        self.changes.insert(Change::Thread { id });
    }
}

impl Engine {
    /// Takes in a webhook. Returns once it is on disk.
    ///
    /// # Errors
    /// When it could not be written; the sender must then bring it again.
    pub async fn receive(
        self: &Arc<Self>,
        body: Bytes,
        signature: Option<String>,
    ) -> Result<Receipt, Fault> {
        let Some(signature) = signature.filter(|header| graph::signature::is_one(header)) else {
            // Meta signs everything: what is not signed is a stranger's, and no trouble of ours.
            self.refuse(refused::unsigned(&body)).await?;
            return Ok(Receipt::Refused);
        };
        if !self.is_signed(&body, &signature) {
            let what = self.wrongly_signed(&body, signature);
            drop(body);
            if what.reason == Refusal::WrongSignature {
                self.report(Source::Signatures, Trouble::of(Refusal::AppSecretWrong));
            }
            self.refuse(what).await?;
            return Ok(Receipt::Refused);
        }
        self.works_again(&Source::Signatures);
        // Before the write: a batch of thousands takes a while to read.
        let read = webhook::read(&body);
        let now = self.now();
        let engine = Arc::clone(self);
        let (receipt, effects) = self
            .store()
            .write(move |tx| {
                let id = journal::append(
                    tx,
                    &NewWebhook {
                        received_at: now,
                        body: body.to_vec(),
                    },
                )?;
                file(
                    tx,
                    &Filing {
                        now,
                        engine: &engine,
                        notify: true,
                    },
                    id,
                    &read,
                )
            })
            .await?;
        self.carry_out(effects);
        Ok(receipt)
    }

    pub(crate) fn carry_out(&self, effects: Effects) {
        self.feed().announce(effects.changes);
        if effects.fetch_media {
            self.wake().media.notify_one();
        }
        if effects.wake_outbox {
            self.wake().outbox.notify_one();
        }
        if effects.refresh_accounts {
            self.wake().sync.notify_one();
        }
        self.wake().alerts.notify_one();
        for note in effects.notes {
            self.tell(note);
        }
    }
}

/// Files a journalled webhook, or sends it to quarantine. What can be read of it is filed.
pub(crate) fn file(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    id: JournalId,
    read: &Result<Webhook, Unreadable>,
) -> Result<(Receipt, Effects), StoreError> {
    let mut effects = Effects::default();
    match read {
        Ok(Webhook { events }) => {
            for event in events {
                apply(tx, filing, event, &mut effects)?;
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
        journal::filed(tx, id)?;
        return Ok((Receipt::Filed, effects));
    };
    journal::quarantine(tx, id, key)?;
    effects.changes.insert(Change::Setup);
    Ok((Receipt::Quarantined, effects))
}

/// Meta's own test button sends messages of this number, which is nobody's.
const TEST_BUTTON_NUMBER: &str = "123456123";

fn apply(
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
    if filing.engine.accounts().of_number(number).is_some() {
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
