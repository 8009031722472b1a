//! The ladder a message climbs after we send it, and what Meta says it cost.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far an outgoing message has come. Ordered; `read` implies `delivered`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In our outbox.
    Queued,
    /// Meta took the request; nothing is delivered yet.
    Accepted,
    /// Meta handed it to WhatsApp.
    Sent,
    /// On the customer's phone. Charged from here.
    Delivered,
    /// Read by the customer.
    Read,
    /// Voice note played by the customer.
    Played,
    /// It will not arrive. Final.
    Failed,
}

impl Status {
    /// What the message's status is once `news` has come: never backwards, and `failed` is final.
    ///
    /// A failure that comes after the message was delivered is not believed: the customer has it.
    #[must_use]
    pub fn after(self, news: Self) -> Self {
        match (self, news) {
            (Self::Failed, _) => Self::Failed,
            (now, Self::Failed) if now >= Self::Delivered => now,
            (now, news) => now.max(news),
        }
    }

    /// Whether the customer has the message, which is when Meta charges for it.
    pub fn is_delivered(self) -> bool {
        matches!(self, Self::Delivered | Self::Read | Self::Played)
    }
}

/// Meta's word on what a message costs (`statuses[].pricing`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Pricing {
    /// `PMP` (per message) or `CBP` (per conversation, before 2025-07-01).
    pub model: Option<String>,
    /// `regular`, `free_customer_service`, `free_entry_point`, `free_group_customer_service`, as sent.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// `paid_exempt`, as sent: what would be charged is free for this organisation.
    #[serde(default)]
    pub subtype: Option<String>,
    /// `service`, `utility`, `marketing`, `authentication`, …, as sent.
    pub category: Option<String>,
    /// To be deprecated by Meta; type and category decide.
    pub billable: Option<bool>,
}

impl Pricing {
    /// Whether Meta charges nothing because the organisation is exempt, as governments and
    /// non-profits can be until 2027-12-31 (quoted from Meta, Message status, 2026-10).
    pub fn is_exempt(&self) -> bool {
        self.subtype.as_deref() == Some("paid_exempt")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_status() -> impl Strategy<Value = Status> {
        prop::sample::select(vec![
            Status::Queued,
            Status::Accepted,
            Status::Sent,
            Status::Delivered,
            Status::Read,
            Status::Played,
            Status::Failed,
        ])
    }

    proptest! {
        #[test]
        fn news_never_takes_a_message_back(news in prop::collection::vec(any_status(), 0..12)) {
            let mut now = Status::Queued;
            for each in news {
                let next = now.after(each);
                prop_assert!(next >= now, "{now:?} went back to {next:?} on {each:?}");
                now = next;
            }
        }

        #[test]
        fn repeats_change_nothing(now in any_status(), news in any_status()) {
            let once = now.after(news);
            prop_assert_eq!(once.after(news), once);
        }

        #[test]
        fn what_was_delivered_stays_delivered(news in prop::collection::vec(any_status(), 0..12)) {
            let end = news.into_iter().fold(Status::Delivered, Status::after);
            prop_assert!(end.is_delivered());
        }
    }
}
