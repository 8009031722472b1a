//! Prices at the edges of the free thousand, and where something is not known.

#![allow(clippy::unwrap_used)]
use super::*;
use domain::{
    entry_point::EntryPointFacts, id::PersonId, id::WabaId, money::Currency, tariff::quote::Why,
    window::WindowFacts,
};
use whatsapp::{
    client::{Client, Patience, Settings},
    secret::Secret,
};

/// The last evening of November in Paris; the customer wrote just now.
pub(crate) fn evening(used: u32, payment_method: bool) -> PriceBasis {
    let now: chrono::DateTime<chrono::Utc> = "2026-11-30T20:00:00Z".parse().unwrap();
    let now = Instant::from(now);
    let settings = Settings {
        base: "http://127.0.0.1:9".parse().unwrap(),
        version: "v26.0".to_owned(),
        token: Secret::new("t"),
        patience: Patience::default(),
    };
    let number = PhoneNumberId::new("1").unwrap();
    let account = Account {
        waba: WabaId::new("2").unwrap(),
        client: Client::new(settings).unwrap(),
        app_secret: None,
        verify_token: None,
        app_id: None,
        currency: Some(Currency::USD),
        timezone: Tz::Europe__Paris,
        knows_timezone: true,
        payment_method: Some(payment_method),
        numbers: vec![number.clone()],
        shared: Vec::new(),
    };
    PriceBasis {
        account: Arc::new(account),
        thread: ThreadState {
            read_up_to: None,
            id: ThreadId(1),
            number,
            person: PersonId(1),
            facts: WindowFacts::default().customer_wrote(now, now),
            closes_at: None,
            last: None,
            unanswered_since: None,
            unread: 0,
            trouble: 0,
            blocked: false,
            draft: None,
            referral: None,
            entry: EntryPointFacts::default(),
            first_at: None,
            group: None,
            standby_since: None,
        },
        recipient: E164::from_wa_id("33639981240"),
        email: None,
        marketing_stopped: false,
        volume: Volume::default(),
        usage: Usage {
            free_replies_used: used,
            ..Usage::default()
        },
        gap: None,
        now,
    }
}

fn reply(basis: &PriceBasis, before: u32) -> Quote {
    basis.quote(Tariff::bundled(), SendKind::Service, before)
}

#[test]
fn the_thousand_and_first_reply_costs_until_the_month_turns_in_paris() {
    let free = reply(&evening(999, true), 0);
    assert_eq!((free.why, free.allowance_left), (Why::Allowance, Some(1)));
    let paid = reply(&evening(1_000, true), 0);
    assert_eq!(
        paid.amount.unwrap().decimal(),
        "0.0300",
        "France, service, card of 2026-10-01"
    );
    let midnight: chrono::DateTime<chrono::Utc> = "2026-11-30T23:00:00Z".parse().unwrap();
    assert_eq!(paid.valid_until, Some(midnight.into()));
}

#[test]
fn what_waits_in_the_outbox_and_earlier_bubbles_of_a_draft_count() {
    let mut basis = evening(998, true);
    assert_eq!(reply(&basis, 1).outcome, Outcome::Free);
    assert_eq!(
        reply(&basis, 2).outcome,
        Outcome::Paid,
        "the third bubble is the 1,001st reply"
    );
    basis.usage.pending = 2;
    let unsure = reply(&basis, 0);
    assert!(
        unsure.outcome == Outcome::Paid && unsure.estimate,
        "≈ as long as two are not delivered"
    );
}

#[test]
fn without_a_way_to_pay_the_free_thousand_remain_and_nothing_more() {
    assert_eq!(reply(&evening(999, false), 0).outcome, Outcome::Free);
    let stopped = reply(&evening(1_000, false), 0);
    assert_eq!(
        (stopped.outcome, stopped.why),
        (Outcome::Blocked, Why::NoPaymentMethod)
    );
}

#[test]
fn where_messages_may_be_missing_a_price_is_an_estimate() {
    let mut basis = evening(0, true);
    let asleep = Gap {
        from: basis.now.minus(TimeDelta::hours(9)),
        until: basis.now,
    };
    basis.thread.facts = WindowFacts::default();
    assert_eq!(
        reply(&basis, 0).outcome,
        Outcome::Blocked,
        "nobody wrote: closed"
    );
    basis.thread.facts =
        WindowFacts::default().customer_wrote(basis.now.minus(TimeDelta::hours(25)), basis.now);
    basis.gap = Some(asleep);
    assert!(reply(&basis, 0).estimate);
}
