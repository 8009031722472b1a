//! The cheapest honest way to reach a customer now, in one piece of advice: what is most worth
//! knowing comes first, and nothing is said when there is nothing to gain.

use crate::api::budget::Advice;
use chrono::TimeDelta;
use domain::{
    instant::Instant,
    money::{Currency, Money},
    tariff::quote::{Outcome, Quote},
    template::{ButtonAction, Category, Template, VariableInput, variables},
};
use std::collections::BTreeMap;

/// A window is said to close soon from here on, as its ring turns amber.
const SOON: TimeDelta = TimeDelta::hours(6);
/// Nobody waits longer for a cheaper message.
const WORTH_WAITING: TimeDelta = TimeDelta::hours(24);

/// What advice depends on.
pub(crate) struct Facts<'a> {
    /// Now.
    pub now: Instant,
    /// The template chosen; absent for a free-form answer.
    pub chosen: Option<&'a Template>,
    /// The price of each message that the button would send, at least one.
    pub each: &'a [Quote],
    /// Until when the window is open for certain.
    pub open_until: Option<Instant>,
    /// The window is closed for certain.
    pub closed: bool,
    /// The customer waits for an answer.
    pub waiting: bool,
    /// The customer's number is in the United States.
    pub in_the_us: bool,
    /// The customer wants no promotions.
    pub marketing_stopped: bool,
    /// The templates that could be sent, with their prices.
    pub offers: &'a [(&'a Template, Quote)],
    /// The next price of the same send, and from when.
    pub later: Option<(Instant, Quote)>,
}

/// What is most worth knowing before sending.
pub(crate) fn advice(facts: &Facts<'_>) -> Option<Advice> {
    not_delivered(facts)
        .or_else(|| answer_before(facts))
        .or_else(|| merge(facts))
        .or_else(|| ask_with_button(facts))
        .or_else(|| utility_instead(facts))
        .or_else(|| wait(facts))
}

/// Meta delivers no marketing templates to numbers in the United States (Meta, Per-user marketing
/// template message limits, 2026-06-17).
fn not_delivered(facts: &Facts<'_>) -> Option<Advice> {
    let is_marketing = facts.chosen?.category == Category::Marketing;
    (is_marketing && facts.in_the_us).then_some(Advice::MarketingNotDelivered)
}

fn answer_before(facts: &Facts<'_>) -> Option<Advice> {
    let closes_at = facts.open_until?;
    let soon = closes_at.since(facts.now) <= SOON;
    if facts.chosen.is_some() || !facts.waiting || !soon {
        return None;
    }
    let now = sum(facts.each)?;
    let (_, then) = cheapest(facts, |_| true)?;
    (then.micros > now.micros).then_some(Advice::AnswerBefore { closes_at, then })
}

fn merge(facts: &Facts<'_>) -> Option<Advice> {
    let [first, _, ..] = facts.each else {
        return None;
    };
    let saves = less(sum(facts.each)?, price(first)?)?;
    Some(Advice::Merge {
        bubbles: u32::try_from(facts.each.len()).unwrap_or(u32::MAX),
        saves,
    })
}

/// A tap on a quick-reply button is a message of the customer's: it opens the window.
fn ask_with_button(facts: &Facts<'_>) -> Option<Advice> {
    if !facts.closed || facts.chosen.is_some_and(has_button) {
        return None;
    }
    let (template, price) = cheapest(facts, has_button)?;
    let dearer = match facts.chosen {
        Some(_) => less(price, sum(facts.each)?).is_some(),
        None => false,
    };
    (!dearer).then_some(Advice::AskWithButton {
        template: template.id.clone()?,
        price,
    })
}

fn utility_instead(facts: &Facts<'_>) -> Option<Advice> {
    let chosen = facts
        .chosen
        .filter(|chosen| chosen.category == Category::Marketing)?;
    let asks = |template: &Template| -> BTreeMap<String, VariableInput> {
        let variables = variables(template).into_iter();
        variables
            .map(|variable| (variable.key, variable.input))
            .collect()
    };
    // Without a blank to fill in nothing hints at the same purpose.
    let wanted = Some(asks(chosen)).filter(|wanted| !wanted.is_empty())?;
    let (template, price) = cheapest(facts, |other| {
        other.category == Category::Utility
            && other.language == chosen.language
            && asks(other) == wanted
    })?;
    Some(Advice::UtilityInstead {
        template: template.id.clone()?,
        saves: less(sum(facts.each)?, price)?,
    })
}

fn wait(facts: &Facts<'_>) -> Option<Advice> {
    let (until, then) = facts.later.as_ref()?;
    if until.since(facts.now) > WORTH_WAITING {
        return None;
    }
    let then = times(price(then)?, facts.each.len())?;
    Some(Advice::Wait {
        until: *until,
        saves: less(sum(facts.each)?, then)?,
    })
}

/// The cheapest template that the customer may be sent and that is `wanted`. Codes are no answer.
fn cheapest<'a>(
    facts: &Facts<'a>,
    wanted: impl Fn(&Template) -> bool,
) -> Option<(&'a Template, Money)> {
    let no_marketing = facts.in_the_us || facts.marketing_stopped;
    let welcome = |template: &Template| match template.category {
        Category::Utility => true,
        Category::Marketing => !no_marketing,
        Category::Authentication | Category::Other => false,
    };
    facts
        .offers
        .iter()
        .filter(|(template, _)| welcome(template) && wanted(template))
        .filter_map(|(template, quote)| Some((*template, price(quote)?)))
        .min_by_key(|(_, price)| price.micros)
}

fn has_button(template: &Template) -> bool {
    let mut buttons = template.buttons.iter();
    buttons.any(|button| button.action == ButtonAction::QuickReply)
}

/// What a send costs, nothing included; `None` where that is not known or it cannot be sent.
fn price(quote: &Quote) -> Option<Money> {
    match quote.outcome {
        Outcome::Free => quote.currency.map(nothing),
        Outcome::Paid => quote.amount,
        Outcome::Blocked | Outcome::Unknown => None,
    }
}

fn sum(quotes: &[Quote]) -> Option<Money> {
    let mut prices = quotes.iter().map(price);
    let first = prices.next()??;
    prices.try_fold(first, |sum, price| sum.checked_add(price?))
}

fn times(price: Money, count: usize) -> Option<Money> {
    Some(Money {
        micros: price.micros.checked_mul(i64::try_from(count).ok()?)?,
        currency: price.currency,
    })
}

/// How much less `small` is than `large`, when it is.
fn less(large: Money, small: Money) -> Option<Money> {
    let micros = large.micros.checked_sub(small.micros)?;
    (micros > 0 && large.currency == small.currency).then_some(Money {
        micros,
        currency: large.currency,
    })
}

fn nothing(currency: Currency) -> Money {
    Money {
        micros: 0,
        currency,
    }
}

#[cfg(test)]
mod tests;
