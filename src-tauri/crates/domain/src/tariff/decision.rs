//! The rules of an era applied to one send, in the order in which Meta applies them. No rate is
//! looked up here.

use super::eras::{ConversationRule, Rules, ServiceRule, UtilityRule};
use super::quote::{Ask, ConversationCategory, Outcome, SendKind, Why};
use crate::allowance::month_of;
use crate::instant::Instant;
use crate::rate_card::category::RateCategory;

/// What the rules say of `ask` at `at`, and the free units left where they were counted.
pub(super) fn decide(rules: Rules, ask: &Ask, at: Instant) -> (Outcome, Why, Option<u32>) {
    let window_open = ask.window_closes_at.is_some_and(|closes| at < closes);
    let free_form = matches!(ask.kind, SendKind::Service | SendKind::Reaction);
    if free_form && !window_open {
        return (Outcome::Blocked, Why::WindowClosed, None);
    }
    if ask.entry_point_until.is_some_and(|until| at < until) {
        return (Outcome::Free, Why::EntryPoint, None);
    }
    if ask.kind == SendKind::Reaction || is_free(rules, ask, at, window_open) {
        return (Outcome::Free, Why::FreeByRule, None);
    }
    match allowance_left(rules, ask, at) {
        Some(left) if left > 0 => (Outcome::Free, Why::Allowance, Some(left)),
        left if ask.payment_method => (Outcome::Paid, Why::Charged, left),
        left => (Outcome::Blocked, Why::NoPaymentMethod, left),
    }
}

/// What a charged send is charged as; `None` for a conversation of the eras before categories,
/// whose rates no card of ours holds.
pub(super) fn category(rules: Rules, kind: SendKind) -> Option<RateCategory> {
    if let Rules::Conversations(ConversationRule::ByInitiator { .. }) = rules {
        return None;
    }
    match kind {
        SendKind::Service => Some(RateCategory::Service),
        SendKind::Utility => Some(RateCategory::Utility),
        SendKind::Marketing => Some(RateCategory::Marketing),
        SendKind::Authentication => Some(RateCategory::Authentication),
        SendKind::Reaction => None,
    }
}

/// Whether the month of `at` is that of the question: counts of a month say nothing of another.
pub(super) fn same_month(ask: &Ask, at: Instant) -> bool {
    month_of(at, ask.timezone) == month_of(ask.at, ask.timezone)
}

fn is_free(rules: Rules, ask: &Ask, at: Instant, window_open: bool) -> bool {
    match rules {
        Rules::Notifications => window_open,
        Rules::Conversations(rule) => is_covered(rule, ask, at),
        Rules::Messages {
            service,
            utility_in_window,
        } => match ask.kind {
            SendKind::Service => service == ServiceRule::Free,
            SendKind::Utility => window_open && utility_in_window == UtilityRule::FreeInWindow,
            SendKind::Marketing | SendKind::Authentication | SendKind::Reaction => false,
        },
    }
}

/// Whether an open conversation covers the send, or the one it would start is free.
fn is_covered(rule: ConversationRule, ask: &Ask, at: Instant) -> bool {
    let mut open = ask
        .conversations
        .iter()
        .filter(|conversation| at < conversation.until)
        .map(|conversation| conversation.category);
    match (rule, template_category(ask.kind)) {
        (ConversationRule::ByInitiator { .. }, _) => open.next().is_some(),
        (ConversationRule::ByCategory { .. }, Some(own)) => open.any(|category| category == own),
        (ConversationRule::ByCategory { service }, None) => {
            open.next().is_some() || service == ServiceRule::Free
        }
    }
}

/// The conversation a template starts once there are categories; `None` for what is no template.
fn template_category(kind: SendKind) -> Option<ConversationCategory> {
    match kind {
        SendKind::Utility => Some(ConversationCategory::Utility),
        SendKind::Marketing => Some(ConversationCategory::Marketing),
        SendKind::Authentication => Some(ConversationCategory::Authentication),
        SendKind::Service | SendKind::Reaction => None,
    }
}

/// Free units left at `at`, for a send that uses one; a new month starts with none used.
fn allowance_left(rules: Rules, ask: &Ask, at: Instant) -> Option<u32> {
    let is_reply = ask.kind == SendKind::Service;
    let allowance = match rules {
        Rules::Notifications => None,
        Rules::Conversations(ConversationRule::ByInitiator {
            allowance,
            business_initiated_too,
        }) => (is_reply || business_initiated_too).then_some(allowance),
        Rules::Conversations(ConversationRule::ByCategory { service })
        | Rules::Messages { service, .. } => service.allowance().filter(|_| is_reply),
    }?;
    let used = if same_month(ask, at) {
        ask.free_replies_used
    } else {
        0
    };
    Some(allowance.saturating_sub(used))
}
