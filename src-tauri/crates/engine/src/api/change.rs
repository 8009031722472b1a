//! The change feed: what changed, never what to show.

use domain::id::{MessageKey, PhoneNumberId, ThreadId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that is no longer as it was last read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// A conversation's row: order, counts, window, last message, draft.
    Thread {
        /// The conversation.
        id: ThreadId,
    },
    /// A message was filed or changed.
    Message {
        /// The conversation it is in.
        thread: ThreadId,
        /// The message.
        key: MessageKey,
    },
    /// What a number has used, or what it costs.
    Money {
        /// The number.
        number: PhoneNumberId,
    },
    /// A number's business profile.
    Profile {
        /// The number.
        number: PhoneNumberId,
    },
    /// The templates of an account.
    Templates,
    /// The tariff book: every price may be another.
    Tariff,
    /// The list of labels.
    Labels,
    /// Connection, numbers, settings or quarantine.
    Setup,
}

/// Changes since the last batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Changes {
    /// Number of this batch. A reader that sees a gap reads again what it shows.
    pub revision: u64,
    /// What changed; empty with `resync`.
    pub changes: Vec<Change>,
    /// The reader fell behind: everything it shows may be out of date.
    pub resync: bool,
}

/// The person asked, outside the window, to see something (a notification was clicked).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Summons {
    /// Show this conversation.
    Thread {
        /// The conversation.
        id: ThreadId,
    },
    /// Show the settings page.
    Setup,
    /// Show the costs page.
    Costs,
}
