//! What failed because Meta did not take the token, once it takes one again.

use crate::{
    api::{
        change::Change,
        fault::{Fault, FaultCode},
    },
    outgoing::Room,
};
use chrono::TimeDelta;
use domain::{deed::NotSent, id::PhoneNumberId, instant::Instant, refusal::Refusal};
use std::sync::Arc;
use store::{
    Read, StoreError, attachment, message,
    outbox::{self, OutboxRow, OutboxState},
};

/// Why Meta did not take them, where a token is the remedy.
const FOR_THE_TOKEN: [Refusal; 2] = [Refusal::Token, Refusal::Permission];
/// An answer as old as a window may no longer be what anybody wants to say.
const FRESH: TimeDelta = TimeDelta::days(1);

impl Room {
    /// Meta takes the token of these numbers: sends what failed for the old one, in its order, and
    /// fetches files again. What is older than a day, was followed by another answer, or would cost
    /// more than was shown is not sent by itself; it says that it can be sent now.
    pub(crate) async fn resend(self: &Arc<Self>, numbers: Vec<PhoneNumberId>) -> Result<(), Fault> {
        let now = self.desk.now();
        let failed = self
            .desk
            .store()
            .read(move |read| failed_for_the_token(read, &numbers, now))
            .await?;
        for (row, is_wanted) in failed {
            let sent = if is_wanted {
                self.send_again(row.clone()).await
            } else {
                Err(Fault::new(FaultCode::TooLate))
            };
            match sent {
                Err(fault) if fault.code != FaultCode::PriceChanged => {
                    self.may_be_sent(&row, &fault).await?;
                }
                _ => {}
            }
            let (thread, key) = (row.thread, row.message);
            self.desk.feed().announce([
                Change::Thread { id: thread },
                Change::Message { thread, key },
            ]);
        }
        self.desk.wake().outbox.notify_one();
        self.desk
            .store()
            .write(move |tx| attachment::fetch_failed_again(tx, now))
            .await?;
        self.desk.wake().media.notify_one();
        Ok(())
    }

    /// Says of a message that it could go now; unless something else became of it meanwhile.
    async fn may_be_sent(&self, row: &OutboxRow, why_not: &Fault) -> Result<(), Fault> {
        let closed = why_not.code == FaultCode::WindowClosed;
        let key = if closed {
            Refusal::WindowClosed
        } else {
            Refusal::TokenRenewed
        };
        let why = NotSent {
            key,
            detail: None,
            can_retry: !closed,
            needs_template: closed,
            prices: None,
        };
        match self.still_not_sent(row, why).await {
            Err(fault) if fault.code == FaultCode::Conflict => Ok(()),
            noted => noted,
        }
    }
}

/// What failed for the token, in order of sending, and whether it is still wanted as it is.
fn failed_for_the_token(
    read: &Read<'_>,
    numbers: &[PhoneNumberId],
    now: Instant,
) -> Result<Vec<(OutboxRow, bool)>, StoreError> {
    let mut found = Vec::new();
    for row in outbox::failed(read)? {
        let for_the_token =
            matches!(&row.state, OutboxState::Failed { key, .. } if FOR_THE_TOKEN.contains(key));
        if !for_the_token || !numbers.contains(&row.number) {
            continue;
        }
        let is_fresh =
            message::get(read, row.message)?.is_some_and(|message| now.since(message.at) < FRESH);
        let is_wanted = is_fresh && !message::is_answered_after(read, row.thread, row.message)?;
        found.push((row, is_wanted));
    }
    Ok(found)
}
