//! Deliveries that nothing proves to be Meta's: noted as far as they deserve, tried again by
//! themselves once the secrets or the numbers are others.

use crate::{
    api::{change::Change, fault::Fault, setup::Trouble},
    incoming::Room,
    troubles::Source,
};
use chrono::TimeDelta;
use domain::{
    id::{PhoneNumberId, RefusedId},
    refusal::Refusal,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{slice, sync::Arc};
use store::{
    entry,
    refused::{self, BEGINNING, LARGEST_WHOLE, NewRefused},
};

/// So long after a rightly signed delivery a wrongly signed one says nothing of our secret.
const PROVED_FOR: TimeDelta = TimeDelta::minutes(15);
/// So long after the last wrongly signed one the secret is held to be wrong.
const DOUBTED_FOR: TimeDelta = TimeDelta::hours(24);

/// A delivery that is not taken, before it is noted.
pub(crate) struct Refused {
    pub reason: Refusal,
    pub header: Option<String>,
    pub digest: String,
    pub size: u64,
    pub body: Vec<u8>,
}

/// A body of which only the beginning is of use, taken in piece by piece.
#[derive(Default)]
pub(crate) struct Beginning {
    digest: Sha256,
    size: u64,
    body: Vec<u8>,
}

impl Beginning {
    /// Takes in the next piece.
    pub fn take(&mut self, piece: &[u8]) {
        self.digest.update(piece);
        self.size += piece.len() as u64;
        let room = BEGINNING.saturating_sub(self.body.len());
        self.body.extend_from_slice(&piece[..piece.len().min(room)]);
    }

    /// How many bytes were taken in.
    pub fn size(&self) -> u64 {
        self.size
    }

    fn refused(self, reason: Refusal) -> Refused {
        Refused {
            reason,
            header: None,
            digest: hex::encode(self.digest.finalize()),
            size: self.size,
            body: self.body,
        }
    }

    /// It came without a signature.
    pub fn unsigned(self) -> Refused {
        self.refused(Refusal::UnsignedWebhook)
    }

    /// It is larger than anything Meta sends.
    pub fn too_large(self) -> Refused {
        self.refused(Refusal::TooLarge)
    }
}

/// The parts of a list; of anything else none.
fn parts(list: &Value) -> slice::Iter<'_, Value> {
    list.as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
}

/// A whole body that came without a signature.
pub(super) fn unsigned(body: &[u8]) -> Refused {
    let mut beginning = Beginning::default();
    beginning.take(body);
    beginning.unsigned()
}

impl Room {
    /// Notes a delivery that is not taken.
    pub(crate) async fn refuse(&self, what: Refused) -> Result<(), Fault> {
        let new = NewRefused {
            received_at: self.desk.now(),
            reason: what.reason,
            digest: what.digest,
            header: what.header,
            size: what.size,
            body: what.body,
        };
        self.desk
            .store()
            .write(move |tx| refused::keep(tx, &new))
            .await?;
        self.desk.feed().announce([Change::Setup]);
        Ok(())
    }

    /// What to note of a body whose signature no secret of ours made.
    pub(super) fn wrongly_signed(&self, body: &[u8], header: String) -> Refused {
        let accounts = self.desk.accounts().all();
        let reason = if accounts.iter().any(|account| account.app_secret.is_some()) {
            Refusal::WrongSignature
        } else {
            Refusal::NoAppSecret
        };
        Refused {
            reason,
            header: Some(header),
            digest: hex::encode(Sha256::digest(body)),
            size: body.len() as u64,
            body: body.to_vec(),
        }
    }

    /// A body came whose signature no secret of ours made. If it could be Meta's all the same, the
    /// secret kept here is wrong: a stranger knows none of our ids, and while what Meta brings is
    /// rightly signed the secret is right.
    pub(super) async fn doubt_secret(&self, body: &[u8]) -> Result<(), Fault> {
        if !self.is_about_us(body) {
            return Ok(());
        }
        let now = self.desk.now();
        let heard = self.desk.store().read(entry::last_received_at).await?;
        if heard.is_some_and(|at| now.since(at).abs() < PROVED_FOR) {
            return Ok(());
        }
        self.desk.report_until(
            Source::Signatures,
            Trouble::of(Refusal::AppSecretWrong),
            now.plus(DOUBTED_FOR),
        );
        Ok(())
    }

    /// Whether a webhook's body names an account or a number that is connected here.
    fn is_about_us(&self, body: &[u8]) -> bool {
        // A large one of a stranger's is not worth the reading; Meta's first are small.
        if body.len() > LARGEST_WHOLE {
            return false;
        }
        let Ok(body) = serde_json::from_slice::<Value>(body) else {
            return false;
        };
        let accounts = self.desk.accounts();
        let ours = |entry: &Value| {
            let id = entry["id"].as_str();
            id.is_some_and(|id| accounts.all().iter().any(|each| each.waba.as_str() == id))
                || parts(&entry["changes"]).any(|change| {
                    let number = &change["value"]["metadata"]["phone_number_id"];
                    let number = number.as_str().and_then(PhoneNumberId::new);
                    number.is_some_and(|number| accounts.of_number(&number).is_some())
                })
        };
        parts(&body["entry"]).any(ours)
    }

    /// Whether one of our secrets made the signature.
    pub(super) fn is_signed(&self, body: &[u8], signature: &str) -> bool {
        self.desk
            .accounts()
            .all()
            .iter()
            .filter_map(|account| account.app_secret.as_ref())
            .any(|secret| whatsapp::signature::verify(secret, Some(signature), body))
    }

    /// Forgets the refused deliveries up to the newest that the person saw.
    pub(crate) async fn refused_delete(self: &Arc<Self>, newest: RefusedId) -> Result<(), Fault> {
        self.desk
            .store()
            .write(move |tx| refused::remove_up_to(tx, newest))
            .await?;
        self.desk.feed().announce([Change::Setup]);
        Ok(())
    }
}
