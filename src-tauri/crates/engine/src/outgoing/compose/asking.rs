//! What the composer must know before sending: the price, what the budget says, and what would be
//! cheaper.

use super::kept_draft;
use crate::{
    api::{
        budget::{BudgetWarning, OtherWays},
        compose::{ComposerQuote, QuoteQuery, QuoteWhat},
        fault::{Fault, FaultCode},
    },
    money::{budget, price::PriceBasis},
    outgoing::{
        Room,
        advice::{Facts, advice},
    },
};
use domain::{
    draft::messages_in,
    money::Money,
    outbox_request::send_kind,
    tariff::{
        Tariff,
        quote::{Outcome, Quote, SendKind},
    },
    template::Template,
    window::WindowState,
};
use std::sync::Arc;
use store::{StoreError, template};

impl Room {
    pub(crate) async fn quote(self: &Arc<Self>, query: QuoteQuery) -> Result<ComposerQuote, Fault> {
        let basis = self.money.price_basis(query.thread).await?;
        let (waba, number) = (basis.account.waba.clone(), basis.thread.number.clone());
        let (accounts, now) = (self.desk.accounts().all(), basis.now);
        let (templates, draft, left) = self
            .desk
            .store()
            .read(move |read| {
                let left = match budget::left(read, &accounts, &number, now, None) {
                    Err(StoreError::Setting { .. }) => None,
                    left => Some(left?),
                };
                let templates = template::all(read, &waba)?;
                Ok((templates, kept_draft(read, query.thread)?, left))
            })
            .await?;
        let draft = draft.unwrap_or_default();
        let kinds: Vec<_> = draft.files.iter().map(|file| file.media).collect();
        let messages = messages_in(&draft.text, &kinds);
        let chosen = match &query.what {
            QuoteWhat::Reply => None,
            QuoteWhat::Template { id } => Some(
                templates
                    .iter()
                    .find(|template| template.id.as_ref() == Some(id))
                    .ok_or(Fault::new(FaultCode::NotFound))?,
            ),
        };
        let mut answer = asked(
            &basis,
            &self.desk.tariff(),
            &templates,
            chosen,
            messages,
            left.flatten(),
        );
        answer.budget_unreadable = left.is_none();
        Ok(answer)
    }
}

fn asked(
    basis: &PriceBasis,
    tariff: &Tariff,
    templates: &[Template],
    chosen: Option<&Template>,
    messages: u32,
    left: Option<Money>,
) -> ComposerQuote {
    let kind = chosen.map_or(SendKind::Service, |chosen| send_kind(chosen.category));
    let count = if chosen.is_some() { 1 } else { messages.max(1) };
    let each: Vec<Quote> = (0..count)
        .map(|before| basis.quote(tariff, kind, before))
        .collect();
    // Several bubbles: the button shows what the dearest of them costs.
    let now = basis.quote(tariff, kind, count - 1);
    let offers: Vec<(&Template, Quote)> = templates
        .iter()
        .filter(|template| template.is_sendable())
        .map(|template| {
            (
                template,
                basis.quote(tariff, send_kind(template.category), 0),
            )
        })
        .filter(|(_, quote)| quote.outcome != Outcome::Blocked)
        .collect();
    let window = basis.window();
    let later = now
        .valid_until
        .map(|at| (at, basis.quote_at(tariff, kind, count - 1, at)));
    let country = basis.recipient.as_ref().and_then(|number| number.country());
    let advice = advice(&Facts {
        now: basis.now,
        chosen,
        each: &each,
        open_until: window.open_until(),
        closed: matches!(
            window,
            WindowState::Never | WindowState::Closed { .. } | WindowState::ClosedByMeta { .. }
        ),
        waiting: basis.thread.unanswered_since.is_some(),
        in_the_us: country.as_deref() == Some("US"),
        marketing_stopped: basis.marketing_stopped,
        offers: &offers,
        later,
    });
    ComposerQuote {
        budget: left.map(|left| BudgetWarning {
            left,
            over_by: budget::excess(left, total(&each, left)),
        }),
        budget_unreadable: false,
        template_from: cheapest(offers.into_iter().map(|(_, quote)| quote)),
        now,
        messages,
        pending: basis.usage.pending,
        advice,
        other_ways: other_ways(basis, &each),
    }
}

/// How the customer can be reached without Meta, where this way is not free.
fn other_ways(basis: &PriceBasis, each: &[Quote]) -> Option<OtherWays> {
    if each.iter().all(|quote| quote.outcome == Outcome::Free) {
        return None;
    }
    let number = basis.recipient.as_ref();
    let ways = OtherWays {
        phone_app: basis.account.is_shared(&basis.thread.number),
        email: basis.email.clone(),
        call: number.map(|number| number.international()),
    };
    (ways != OtherWays::default()).then_some(ways)
}

/// What these sends cost together, as far as known.
pub(super) fn total<'a>(quotes: impl IntoIterator<Item = &'a Quote>, like: Money) -> Money {
    let known = quotes.into_iter().filter_map(|quote| quote.amount);
    let micros = known
        .filter(|amount| amount.currency == like.currency)
        .fold(0i64, |sum, amount| sum.saturating_add(amount.micros));
    Money { micros, ..like }
}

fn cheapest(quotes: impl Iterator<Item = Quote>) -> Option<Quote> {
    quotes.min_by_key(|quote| {
        quote.amount.map_or(
            if quote.outcome == Outcome::Free {
                0
            } else {
                i64::MAX
            },
            |amount| amount.micros,
        )
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{api::budget::Advice, money::price::tests::evening};

    #[test]
    fn on_the_last_evening_the_free_replies_of_the_new_month_are_worth_the_wait() {
        let midnight: chrono::DateTime<chrono::Utc> = "2026-11-30T23:00:00Z".parse().unwrap();
        let basis = evening(1_000, true);
        let answer = asked(&basis, Tariff::bundled(), &[], None, 1, None);
        assert_eq!(answer.now.amount.unwrap().decimal(), "0.0300");
        let Some(Advice::Wait { until, saves }) = answer.advice else {
            panic!("nothing to gain? {:?}", answer.advice);
        };
        assert_eq!(
            (until, saves.decimal().as_str()),
            (midnight.into(), "0.0300")
        );
        let first = asked(&evening(0, true), Tariff::bundled(), &[], None, 1, None);
        assert!(first.advice.is_none(), "free today and free tomorrow");
    }
}
