//! What could not be taken: shown, and tried again by a person, or by itself once the secrets or
//! the numbers are others.

use super::Room;
use crate::{
    api::{
        change::Change,
        fault::Fault,
        setup::{Quarantined, QuarantinedId, RetryResult},
    },
    book::Book,
    effects::Effects,
    log::{self, Filing},
    troubles::Source,
};
use domain::{
    id::{EntryNo, RefusedId},
    instant::Instant,
    refusal::Refusal,
};
use std::sync::Arc;
use store::{
    Read,
    entry::{self, NewArrival, Written},
    refused,
};

/// Listed at most, of each kind.
const MOST_LISTED: u32 = 200;
/// Characters shown of each.
const EXCERPT: usize = 2_000;
/// Bytes that hold as many characters, whatever they are.
const EXCERPT_BYTES: u32 = 4 * 2_000;

impl Room {
    /// Deliveries that wait for a person, for another secret or for a newer version.
    pub(crate) async fn quarantine(self: &Arc<Self>, (): ()) -> Result<Vec<Quarantined>, Fault> {
        let (unread, refused) = self
            .desk
            .store()
            .read(|read| {
                Ok((
                    entry::quarantined(read, MOST_LISTED, EXCERPT_BYTES)?,
                    refused::newest(read, MOST_LISTED, EXCERPT_BYTES)?,
                ))
            })
            .await?;
        let unread = unread.into_iter().map(|row| Quarantined {
            id: QuarantinedId::Unread(row.no),
            received_at: row.received_at,
            key: row.reason.unwrap_or(Refusal::UnreadableWebhook),
            excerpt: excerpt(&row.beginning),
            size: row.size,
            times: 1,
        });
        let refused = refused.into_iter().map(|row| Quarantined {
            id: QuarantinedId::Refused(row.id),
            received_at: row.received_at,
            key: row.reason,
            excerpt: excerpt(&row.beginning),
            size: row.size,
            times: row.times,
        });
        Ok(unread.chain(refused).collect())
    }

    /// Tries everything again: after an update, or with a corrected app secret.
    pub(crate) async fn quarantine_retry(self: &Arc<Self>, (): ()) -> Result<RetryResult, Fault> {
        let (unread, refused, all) = self
            .desk
            .store()
            .read(|read| {
                Ok((
                    entry::quarantined_ids(read)?,
                    refused::whole_ids(read)?,
                    refused::count(read)?,
                ))
            })
            .await?;
        let total = u32::try_from(unread.len()).unwrap_or(u32::MAX) + all;
        let mut filed = 0;
        // One by one: together they could be more than fits into memory.
        for id in unread {
            filed += u32::from(self.read_again(id).await?);
        }
        for id in refused {
            filed += u32::from(self.check_again(id).await?);
        }
        self.desk.feed().announce([Change::Setup]);
        Ok(RetryResult {
            filed,
            left: total.saturating_sub(filed),
        })
    }

    /// Tries everything again without being asked; whoever fails stays where it is.
    pub(crate) fn retry_in_background(self: &Arc<Self>) {
        let room = Arc::clone(self);
        self.desk.spawn(async move {
            if let Err(why) = room.quarantine_retry(()).await {
                tracing::warn!(%why, "deliveries that were set aside could not be tried again");
            }
        });
    }

    /// Whether a webhook that could not be read can be read now.
    async fn read_again(self: &Arc<Self>, id: EntryNo) -> Result<bool, Fault> {
        let found = self
            .desk
            .store()
            .read(move |read| entry::get(read, id))
            .await?;
        let Some(row) = found else {
            return self.understand(id).await;
        };
        let read = log::read(&row.body);
        let book = self.desk.book();
        let (is_all_filed, effects) = self
            .desk
            .store()
            .write(move |tx| log::file(tx, &late(&book, row.received_at, row.written), id, &read))
            .await?;
        self.desk.carry_out(effects);
        Ok(is_all_filed)
    }

    /// Whether what a newer version did is understood now.
    async fn understand(self: &Arc<Self>, no: EntryNo) -> Result<bool, Fault> {
        let book = self.desk.book();
        let understood = self
            .desk
            .store()
            .write(move |tx| log::understand(tx, &book, no))
            .await?;
        if understood {
            self.desk.announce_everything();
        }
        Ok(understood)
    }

    /// After an update: what was kept because a newer version had done it is tried again.
    pub(crate) async fn catch_up_with_newer(self: &Arc<Self>) -> Result<(), Fault> {
        let kept = |read: &Read<'_>| entry::quarantined_for(read, Refusal::NewerEntry);
        for no in self.desk.store().read(kept).await? {
            self.understand(no).await?;
        }
        Ok(())
    }

    /// Whether a delivery that was refused is proved by a secret known now, and filed.
    async fn check_again(self: &Arc<Self>, id: RefusedId) -> Result<bool, Fault> {
        let found = self
            .desk
            .store()
            .read(move |read| refused::whole(read, id))
            .await?;
        let Some(whole) = found.filter(|whole| self.is_signed(&whole.body, &whole.header)) else {
            return Ok(false);
        };
        self.desk.works_again(&Source::Signatures);
        let read = log::read(&whole.body);
        let book = self.desk.book();
        let (is_all_filed, effects) = self
            .desk
            .store()
            .write(move |tx| {
                if !refused::remove(tx, id)? {
                    return Ok((false, Effects::default()));
                }
                let new = NewArrival::heard(whole.received_at, whole.body);
                let Some(written) = entry::arrive(tx, &new)? else {
                    return Ok((true, Effects::default()));
                };
                let filing = late(&book, whole.received_at, written);
                log::file(tx, &filing, written.no, &read)
            })
            .await?;
        self.desk.carry_out(effects);
        Ok(is_all_filed)
    }
}

/// Filed with the time at which it came; nobody is told of what is old.
fn late(book: &Book, received_at: Instant, written: Written) -> Filing<'_> {
    Filing::of(written, received_at, book, false)
}

fn excerpt(beginning: &[u8]) -> String {
    String::from_utf8_lossy(beginning)
        .chars()
        .take(EXCERPT)
        .collect()
}
