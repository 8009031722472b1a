//! What holds for every question to the tariff book.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::TimeDelta;
use chrono_tz::Tz;
use domain::instant::Instant;
use domain::phone::E164;
use domain::tariff::{
    Ask, ConversationCategory, OpenConversation, Outcome, Quote, SendKind, Tariff, Why,
};
use proptest::prelude::*;

const KINDS: [SendKind; 5] = [
    SendKind::Service,
    SendKind::Utility,
    SendKind::Marketing,
    SendKind::Authentication,
    SendKind::Reaction,
];

const CATEGORIES: [ConversationCategory; 6] = [
    ConversationCategory::UserInitiated,
    ConversationCategory::BusinessInitiated,
    ConversationCategory::Marketing,
    ConversationCategory::Utility,
    ConversationCategory::Authentication,
    ConversationCategory::Service,
];

/// From 2018 to late 2027, with a taste for the days on which something turns.
fn moment() -> impl Strategy<Value = Instant> {
    // In Paris: the seven eras, the cards and tiers between them, and the next quarter.
    let turns: Vec<i64> = vec![
        1_533_074_400,
        1_643_670_000,
        1_680_559_200,
        1_685_570_400,
        1_730_415_600,
        1_751_320_800,
        1_767_222_000,
        1_774_994_400,
        1_790_805_600,
        1_798_758_000,
    ];
    prop_oneof![
        1_530_000_000_000i64..1_830_000_000_000,
        (prop::sample::select(turns), -100_000_000i64..100_000_000)
            .prop_map(|(turn, off)| turn * 1_000 + off),
    ]
    .prop_map(Instant::from_millis)
}

/// Up to three conversations that were started, some of them over; ends are from the question on.
fn conversations() -> impl Strategy<Value = Vec<(ConversationCategory, i64)>> {
    let category = prop::sample::select(CATEGORIES.to_vec());
    prop::collection::vec((category, -10_000_000i64..260_000_000), 0..4)
}

const ZONES: [Tz; 7] = [
    Tz::UTC,
    Tz::Europe__Paris,
    Tz::America__Bogota,
    Tz::Asia__Kolkata,
    Tz::Pacific__Auckland,
    Tz::America__St_Johns,
    Tz::Africa__Cairo,
];

/// A hidden one, countries with a market of their own, in a region, that moved, and not listed.
const NUMBERS: [&str; 7] = [
    "",
    "33639981240",
    "85291234567",
    "380501234567",
    "5491123456789",
    "14155550123",
    "9999999999",
];

const VOLUMES: [u64; 7] = [0, 79_999, 80_000, 99_999, 100_000, 150_000, 90_000_000];

fn ask() -> impl Strategy<Value = Ask> {
    let later = || prop::option::of(-90_000_000i64..700_000_000);
    (
        moment(),
        prop::sample::select(ZONES.to_vec()),
        prop::sample::select(vec!["USD", "EUR", "INR", "COP", "GBP"]),
        prop::sample::select(NUMBERS.to_vec()),
        prop::sample::select(KINDS.to_vec()),
        (later(), later()),
        (
            prop::sample::select(vec![0u32, 1, 999, 1_000, 1_001, 50_000]),
            prop::sample::select(VOLUMES.to_vec()),
        ),
        any::<bool>(),
        conversations(),
    )
        .prop_map(
            |(
                at,
                timezone,
                currency,
                number,
                kind,
                (window, entry),
                (free_replies_used, charged_this_month),
                payment_method,
                conversations,
            )| Ask {
                at,
                timezone,
                currency: Some(currency.parse().unwrap()),
                recipient: E164::from_wa_id(number),
                kind,
                window_closes_at: window.map(|millis| at.plus(TimeDelta::milliseconds(millis))),
                entry_point_until: entry.map(|millis| at.plus(TimeDelta::milliseconds(millis))),
                conversations: conversations
                    .into_iter()
                    .map(|(category, millis)| OpenConversation {
                        category,
                        until: at.plus(TimeDelta::milliseconds(millis)),
                    })
                    .collect(),
                free_replies_used,
                charged_this_month,
                payment_method,
            },
        )
}

fn quote(ask: &Ask) -> Quote {
    Tariff::bundled().quote(ask)
}

/// The same question later, nothing else having happened.
fn later(ask: &Ask, at: Instant) -> Ask {
    Ask { at, ..ask.clone() }
}

fn without_validity(quote: Quote) -> Quote {
    Quote {
        valid_until: None,
        ..quote
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn a_quote_never_changes_before_it_says_so(ask in ask(), part in 0.0f64..1.0) {
        let now = quote(&ask);
        let end = now.valid_until.unwrap_or(ask.at.plus(TimeDelta::days(700)));
        prop_assert!(end > ask.at);
        let between = ((end.since(ask.at).num_milliseconds() - 1) as f64 * part) as i64;
        let then = quote(&later(&ask, ask.at.plus(TimeDelta::milliseconds(between))));
        // The month may only turn in between where the free replies decide nothing.
        prop_assert_eq!(without_validity(then), without_validity(now));
    }

    #[test]
    fn a_quote_that_ends_really_changes_or_may_get_a_new_card(ask in ask()) {
        let now = quote(&ask);
        if let Some(end) = now.valid_until {
            let mut then = later(&ask, end);
            let (_, month_end) = domain::allowance::month_bounds(ask.at, ask.timezone);
            if end >= month_end {
                then.free_replies_used = 0;
                then.charged_this_month = 0;
            }
            let changed = without_validity(quote(&then)) != without_validity(now.clone());
            prop_assert!(changed || matches!(now.why, Why::Charged | Why::NoRate), "{now:?}");
        }
    }

    #[test]
    fn what_is_paid_has_a_price_in_the_accounts_currency_and_nothing_else_has(ask in ask()) {
        let quote = quote(&ask);
        prop_assert_eq!(quote.amount.is_some(), quote.outcome == Outcome::Paid);
        if let Some(amount) = quote.amount {
            prop_assert!(amount.micros > 0, "a rate is never zero");
            prop_assert_eq!(Some(amount.currency), ask.currency);
            prop_assert!(quote.card.is_some() && quote.era.is_some() && quote.market.is_some(), "a price says where it comes from");
        }
    }

    #[test]
    fn more_replies_never_make_a_reply_cheaper(ask in ask(), more in 0u32..2_000) {
        let dearer = Ask { free_replies_used: ask.free_replies_used.saturating_add(more), ..ask.clone() };
        if quote(&dearer).outcome == Outcome::Free {
            prop_assert_eq!(quote(&ask).outcome, Outcome::Free);
        }
    }

    #[test]
    fn more_volume_never_makes_a_message_dearer(ask in ask(), more in 0u64..50_000_000) {
        let cheaper = Ask { charged_this_month: ask.charged_this_month + more, ..ask.clone() };
        let (before, after) = (quote(&ask), quote(&cheaper));
        prop_assert_eq!((before.outcome, before.why), (after.outcome, after.why));
        prop_assert!(after.amount.map(|amount| amount.micros) <= before.amount.map(|amount| amount.micros));
        prop_assert!(after.estimate || !before.estimate, "more volume is never better known");
    }

    #[test]
    fn an_open_conversation_never_makes_a_send_dearer_and_never_opens_the_window(ask in ask()) {
        let (with, without) = (quote(&ask), quote(&Ask { conversations: Vec::new(), ..ask.clone() }));
        if with != without {
            prop_assert_eq!((with.outcome, with.why), (Outcome::Free, Why::FreeByRule));
            prop_assert!(without.why != Why::WindowClosed);
        }
    }

    #[test]
    fn a_price_that_is_certain_is_on_a_card_and_a_tier_that_can_be_trusted(ask in ask()) {
        let quote = quote(&ask);
        if quote.outcome == Outcome::Paid && !quote.estimate {
            prop_assert!(quote.card.unwrap().trust.is_certain());
            prop_assert!(quote.tier.is_none_or(|tier| tier.trust.is_certain()));
        }
    }

    #[test]
    fn free_form_is_blocked_exactly_outside_the_window_or_without_a_way_to_pay(ask in ask()) {
        let quote = quote(&ask);
        let open = ask.window_closes_at.is_some_and(|closes| ask.at < closes);
        let free_form = matches!(ask.kind, SendKind::Service | SendKind::Reaction);
        if quote.era.is_some() {
            prop_assert_eq!(quote.why == Why::WindowClosed, free_form && !open);
        }
        if quote.why == Why::NoPaymentMethod {
            prop_assert!(!ask.payment_method);
        }
    }

    #[test]
    fn an_entry_point_makes_all_that_may_be_sent_free(ask in ask()) {
        let quote = quote(&ask);
        if quote.era.is_some() && ask.entry_point_until.is_some_and(|until| ask.at < until) {
            prop_assert!(matches!(quote.why, Why::EntryPoint | Why::WindowClosed));
        }
    }
}
