//! The eras that were, and the one that is.

use super::{ConversationRule, Era, Rules, ServiceRule, UtilityRule};
use crate::allowance::FREE_REPLIES;
use chrono::NaiveDate;
use std::borrow::Cow;

/// Conversations a month that cost nothing, per account (Meta, changelog of 2022-02-01 and
/// 2023-06-01).
const FREE_CONVERSATIONS: u32 = 1_000;

/// The eras this version knows, oldest first.
pub(in crate::tariff) fn known() -> Vec<Era> {
    let mut eras = by_conversation();
    eras.insert(
        0,
        era(
            (2018, 8, 1),
            Rules::Notifications,
            "News of the launch, August 2018; Meta's changelog of 2022-02-01 calls it notification-based",
        ),
    );
    eras.extend(by_message());
    eras
}

fn by_conversation() -> Vec<Era> {
    let by_initiator = |business_initiated_too| {
        Rules::Conversations(ConversationRule::ByInitiator {
            allowance: FREE_CONVERSATIONS,
            business_initiated_too,
        })
    };
    let by_category = |service| Rules::Conversations(ConversationRule::ByCategory { service });
    let free_then_charged = ServiceRule::FreeThenCharged {
        allowance: FREE_CONVERSATIONS,
    };
    vec![
        era(
            (2022, 2, 1),
            by_initiator(true),
            "Meta, changelog of 2022-02-01",
        ),
        era(
            (2023, 4, 4),
            by_initiator(false),
            "Meta, changelog of 2023 (the day for direct accounts; for those of partners 2023-06-01)",
        ),
        era(
            (2023, 6, 1),
            by_category(free_then_charged),
            "Meta, changelog of 2023-06-01",
        ),
        era(
            (2024, 11, 1),
            by_category(ServiceRule::Free),
            "Meta, changelog of 2024-11-01 and Pricing, 2026-09-11",
        ),
    ]
}

fn by_message() -> [Era; 2] {
    [
        era(
            (2025, 7, 1),
            Rules::Messages {
                service: ServiceRule::Free,
                utility_in_window: UtilityRule::FreeInWindow,
            },
            "Meta, changelog of 2025-07-01 and Pricing, 2026-09-11",
        ),
        era(
            (2026, 10, 1),
            Rules::Messages {
                service: ServiceRule::FreeThenCharged {
                    allowance: FREE_REPLIES,
                },
                utility_in_window: UtilityRule::Charged,
            },
            "Meta, Pricing, 2026-09-11, and Meta's page of 2026-09-30 as quoted by three public fact sheets",
        ),
    ]
}

fn era((year, month, day): (i32, u32, u32), rules: Rules, source: &'static str) -> Era {
    Era {
        from: NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX),
        rules,
        source: Cow::Borrowed(source),
    }
}
