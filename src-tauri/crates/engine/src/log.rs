//! From Meta's bytes to our tables: the journal, what the webhook means, the conversations' rows,
//! all in one transaction. Whoever brings webhooks (the listener, later a relay) ends here.
//!
//! Nothing is answered before it is on disk, nothing unreadable blocks the queue, and reading the
//! same webhook again changes nothing.

mod account;
mod call;
mod group;
mod last_line;
mod message;
pub(crate) mod not_taken;
mod payment;
mod person;
mod quarantine;
pub(crate) mod refused;
pub(crate) mod standby;
mod status;

use crate::{
    api::{change::Change, fault::Fault},
    engine::Engine,
    notifier::Note,
    watch::health::Source,
};
use bytes::Bytes;
use domain::{id::JournalId, id::PhoneNumberId, instant::Instant, refusal::Refusal};
use graph::webhook::{self, Event, Unreadable, Webhook, What};
use std::{collections::BTreeSet, panic::catch_unwind, sync::Arc};
use store::{
    StoreError, Tx,
    journal::{self, NewWebhook},
};

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

    fn extend(&mut self, more: Self) {
        self.changes.extend(more.changes);
        self.notes.extend(more.notes);
        self.fetch_media |= more.fetch_media;
        self.wake_outbox |= more.wake_outbox;
        self.refresh_accounts |= more.refresh_accounts;
        self.incomplete |= more.incomplete;
        self.foreign |= more.foreign;
        self.nobody |= more.nobody;
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
            if what.reason == Refusal::WrongSignature {
                self.doubt_secret(&body).await?;
            }
            drop(body);
            self.refuse(what).await?;
            return Ok(Receipt::Refused);
        }
        self.works_again(&Source::Signatures);
        // Before the write: a batch of thousands takes a while to read.
        let read = Arc::new(read(&body));
        match self.take_in(&body, &read).await {
            Ok((receipt, effects)) => {
                self.could_take(&body);
                self.carry_out(effects);
                Ok(receipt)
            }
            Err(why) => {
                self.could_not_take(&body, &why);
                Err(why.into())
            }
        }
    }

    async fn take_in(
        self: &Arc<Self>,
        body: &Bytes,
        read: &Arc<Read>,
    ) -> Result<(Receipt, Effects), StoreError> {
        let new = NewWebhook {
            received_at: self.now(),
            body: body.to_vec(),
        };
        let (engine, whole) = (Arc::clone(self), Arc::clone(read));
        let filed = self
            .store()
            .write(move |tx| {
                let filing = on_arrival(&engine, new.received_at);
                let id = journal::append(tx, &new)?;
                file(tx, &filing, id, &whole)
            })
            .await;
        match filed {
            Err(StoreError::WrongKeyOrDamaged) => self.take_in_beside_damage(body, read).await,
            filed => filed,
        }
    }

    /// Takes in what touches a damaged part of the database: written down first, then filed event
    /// by event, so that what concerns other parts is filed.
    async fn take_in_beside_damage(
        self: &Arc<Self>,
        body: &Bytes,
        read: &Arc<Read>,
    ) -> Result<(Receipt, Effects), StoreError> {
        let (now, body) = (self.now(), body.to_vec());
        let id = self
            .store()
            .write(move |tx| {
                let new = NewWebhook {
                    received_at: now,
                    body,
                };
                let id = journal::append(tx, &new)?;
                journal::quarantine(tx, id, Refusal::UnreadableWebhook)?;
                Ok(id)
            })
            .await?;
        let mut effects = Effects::default();
        effects.changes.insert(Change::Setup);
        let events = (**read).as_ref().map_or(0, |webhook| webhook.events.len());
        for n in 0..events {
            let (engine, read) = (Arc::clone(self), Arc::clone(read));
            let filed = self
                .store()
                .write(move |tx| {
                    let mut its = Effects::default();
                    if let Some(event) = (*read).as_ref().ok().and_then(|read| read.events.get(n)) {
                        apply(tx, &on_arrival(&engine, now), event, &mut its)?;
                    }
                    Ok(its)
                })
                .await;
            match filed {
                Ok(its) => effects.extend(its),
                Err(why) => not_filed(id, &why),
            }
        }
        Ok((Receipt::Quarantined, effects))
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

/// What a webhook says, if it can be read.
pub(crate) type Read = Result<Webhook, Unreadable>;

/// Reads a webhook. What breaks the reader is as unreadable as what it does not understand.
pub(crate) fn read(body: &[u8]) -> Read {
    catch_unwind(|| webhook::read(body)).unwrap_or(Err(Unreadable::NotJson))
}

/// Filed as it comes.
fn on_arrival(engine: &Engine, now: Instant) -> Filing<'_> {
    Filing {
        now,
        engine,
        notify: true,
    }
}

fn not_filed(id: JournalId, why: &StoreError) {
    tracing::error!(%why, journal = id.0, "a part of a delivery could not be filed");
}

/// Files a journalled webhook, or sends it to quarantine. What can be read of it is filed.
pub(crate) fn file(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    id: JournalId,
    read: &Read,
) -> Result<(Receipt, Effects), StoreError> {
    let mut effects = Effects::default();
    match read {
        Ok(Webhook { events }) => {
            for event in events {
                let filed = tx.part(|tx| {
                    let mut its = Effects::default();
                    apply(tx, filing, event, &mut its).map(|()| its)
                })?;
                match filed {
                    Ok(its) => effects.extend(its),
                    Err(why) => {
                        // The others are filed; the whole of it is kept for a retry after an update.
                        not_filed(id, &why);
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
