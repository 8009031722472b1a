//! The eras of WhatsApp's pricing, each a set of rules with its first day and where it was read.
//!
//! What an era says is data; what the data mean is in `decision`. A later era, also one that only
//! might come, is one more [`Era`] ([`what_if`]).

mod known;
pub mod what_if;

use crate::rate_card::Unit;
use chrono::NaiveDate;
pub(super) use known::known;
use std::borrow::Cow;

/// The rules that held from a day on, until the next era.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Era {
    /// The first day, in the account's time zone. It is the era's name too.
    pub from: NaiveDate,
    /// What is charged for.
    pub rules: Rules,
    /// Where this was read.
    pub source: Cow<'static, str>,
}

/// What is charged for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// Each template outside the window, at a price by country; nothing inside it.
    Notifications,
    /// Each conversation of 24 hours, at its start; nothing more while it is open.
    Conversations(ConversationRule),
    /// Each delivered message.
    Messages {
        /// What a free-form reply inside the window costs.
        service: ServiceRule,
        /// What a utility template inside the window costs.
        utility_in_window: UtilityRule,
    },
}

/// Which conversations there are, and which are free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversationRule {
    /// Named after who starts them. One open conversation covers every message.
    ByInitiator {
        /// Conversations a month that cost nothing.
        allowance: u32,
        /// Those the business starts use it too, not only those the customer starts.
        business_initiated_too: bool,
    },
    /// Named after the template that starts them, or `service`. A template is covered by an open
    /// conversation of its own category, a free-form message by any.
    ByCategory {
        /// What starting a service conversation costs.
        service: ServiceRule,
    },
}

/// What a free-form reply inside the window, or starting a service conversation, costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceRule {
    /// Nothing.
    Free,
    /// The card's service rate.
    Charged,
    /// Nothing for the first so many of a month, then the card's service rate.
    FreeThenCharged {
        /// Units a month that cost nothing: delivered service messages of a number, or service
        /// conversations of an account.
        allowance: u32,
    },
}

/// What a utility template inside the window costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UtilityRule {
    /// Nothing.
    FreeInWindow,
    /// The card's utility rate, as outside.
    Charged,
}

impl Rules {
    /// What a rate of these rules is asked for.
    pub fn unit(&self) -> Unit {
        match self {
            Self::Notifications | Self::Messages { .. } => Unit::Message,
            Self::Conversations(_) => Unit::Conversation,
        }
    }
}

impl ServiceRule {
    /// Units a month that cost nothing, where they are counted.
    pub(super) fn allowance(self) -> Option<u32> {
        match self {
            Self::FreeThenCharged { allowance } => Some(allowance),
            Self::Free | Self::Charged => None,
        }
    }
}
