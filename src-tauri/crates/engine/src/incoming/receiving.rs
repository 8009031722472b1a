//! Taking in a delivery: its signature, then the log and what it means in one transaction.
//! Nothing is answered before it is on disk.

use super::{Receipt, Room, refused};
use crate::{
    api::{change::Change, fault::Fault},
    book::Book,
    effects::Effects,
    log::{self, Filing},
    troubles::Source,
};
use bytes::Bytes;
use domain::{instant::Instant, refusal::Refusal};
use std::sync::Arc;
use store::{
    StoreError,
    entry::{self, NewArrival, Written},
};

impl Room {
    /// Takes in a webhook. Returns once it is on disk.
    ///
    /// # Errors
    /// When it could not be written; the sender must then bring it again.
    pub async fn receive(
        self: &Arc<Self>,
        body: Bytes,
        signature: Option<String>,
    ) -> Result<Receipt, Fault> {
        let Some(signature) = signature.filter(|header| whatsapp::signature::is_one(header)) else {
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
        self.desk.works_again(&Source::Signatures);
        // Before the write: a batch of thousands takes a while to read.
        let read = Arc::new(log::read(&body));
        match self.take_in(&body, &read).await {
            Ok((is_all_filed, effects)) => {
                self.could_take(&body);
                self.desk.carry_out(effects);
                Ok(Receipt::of(is_all_filed))
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
        read: &Arc<log::Read>,
    ) -> Result<(bool, Effects), StoreError> {
        let new = NewArrival::heard(self.desk.now(), body.to_vec());
        let (book, whole) = (self.desk.book(), Arc::clone(read));
        let filed = self
            .desk
            .store()
            .write(move |tx| {
                let Some(written) = entry::arrive(tx, &new)? else {
                    return Ok((true, Effects::default()));
                };
                let filing = on_arrival(&book, new.received_at, written);
                log::file(tx, &filing, written.no, &whole)
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
        read: &Arc<log::Read>,
    ) -> Result<(bool, Effects), StoreError> {
        let (now, body) = (self.desk.now(), body.to_vec());
        let arrived = self
            .desk
            .store()
            .write(move |tx| {
                let written = entry::arrive(tx, &NewArrival::heard(now, body))?;
                if let Some(written) = written {
                    entry::quarantine(tx, written.no, Refusal::UnreadableWebhook)?;
                }
                Ok(written)
            })
            .await?;
        let mut effects = Effects::default();
        let Some(written) = arrived else {
            return Ok((true, effects));
        };
        effects.changes.insert(Change::Setup);
        let events = (**read).as_ref().map_or(0, |webhook| webhook.events.len());
        for n in 0..events {
            let (book, read) = (self.desk.book(), Arc::clone(read));
            let filed = self
                .desk
                .store()
                .write(move |tx| {
                    let mut its = Effects::default();
                    if let Some(event) = (*read).as_ref().ok().and_then(|read| read.events.get(n)) {
                        log::apply(
                            tx,
                            &on_arrival(&book, now, written).part(n),
                            event,
                            &mut its,
                        )?;
                    }
                    Ok(its)
                })
                .await;
            match filed {
                Ok(its) => effects.extend(its),
                Err(why) => log::not_filed(written.no, &why),
            }
        }
        Ok((false, effects))
    }
}

/// Filed as it comes.
fn on_arrival(book: &Book, now: Instant, written: Written) -> Filing<'_> {
    Filing::of(written, now, book, true)
}
