//! What a delivered message cost: Meta's word on what it was, our card's on how much that is.

use super::{StatusNews, elsewhere};
use crate::book::{Billed, Book};
use domain::{
    allowance::month_of,
    calendar::local_date,
    instant::Instant,
    phone::E164,
    rate_card::category::RateCategory,
    status::{Pricing, Status},
    tariff::{
        Rate, Tariff,
        quote::{Outcome, Why},
    },
};
use store::{
    StoreError, Tx,
    ledger::{self, LedgerRow, Settlement, ToldBy},
    message::MessageRow,
    person, thread,
};

/// Brings a message's ledger line in step with a status, `row` being the message with that status
/// already on it: charged once when it is delivered, nothing when it fails.
pub(crate) fn settle(
    tx: &Tx<'_>,
    book: &Book,
    row: &MessageRow,
    news: &StatusNews,
) -> Result<(), StoreError> {
    let reached = row.status.unwrap_or(news.status);
    if reached == Status::Failed {
        return ledger::void(tx, row.key);
    }
    if !reached.is_delivered() {
        return Ok(());
    }
    let Some(line) = ledger::get(tx, row.key)? else {
        return Ok(());
    };
    let Some(account) = book.of_line(&line.number) else {
        return Ok(());
    };
    let Some(thread) = thread::get(tx, line.thread)? else {
        return Ok(());
    };
    let recipient = person::get(tx, thread.person)?.and_then(|person| person.phone);
    let known = line.settled.as_ref();
    let of_delivery = news.status.is_delivered();
    // A `sent` that comes last tells a price, not when the message was delivered.
    let at = known
        .filter(|_| !of_delivery)
        .map_or(news.at, |known| known.at);
    let cards = CardInForce {
        tx,
        tariff: &book.tariff,
        account,
        recipient: recipient.as_ref(),
        market: line.facts.market.as_deref(),
        known,
        at,
    };
    let told_by = if of_delivery && news.pricing.is_some() {
        ToldBy::DeliveryStatus
    } else {
        ToldBy::SentStatus
    };
    let settlement = match &row.pricing {
        Some(pricing) => by_meta(&cards, &line, pricing, told_by)?,
        None => by_quote(&cards, &line)?,
    };
    if settlement.uses_allowance && !known.is_some_and(|known| known.uses_allowance) {
        elsewhere::told(tx, &line.number, &settlement.month, at)?;
    }
    ledger::settle(tx, row.key, &settlement)
}

/// Where the price of one delivered message is looked up.
struct CardInForce<'a> {
    tx: &'a Tx<'a>,
    tariff: &'a Tariff,
    account: &'a Billed,
    recipient: Option<&'a E164>,
    market: Option<&'a str>,
    /// What the message was settled at before.
    known: Option<&'a Settlement>,
    at: Instant,
}

impl CardInForce<'_> {
    fn rate(&self, category: &str) -> Result<Option<Rate>, StoreError> {
        let today = local_date(self.at, self.account.timezone);
        let of_number = |number| self.tariff.markets().market_of(number, today);
        // As it was quoted: what is known of the customer by now may be more, or less.
        let market = self.market.or_else(|| self.recipient.map(of_number));
        let (Some(market), Some(category)) = (market, RateCategory::from_meta(category)) else {
            return Ok(None);
        };
        let nth = self.counted_before(market, category)?.saturating_add(1);
        let rate = |currency| self.tariff.rate(currency, today, market, category, nth);
        Ok(self.account.currency.and_then(rate))
    }

    /// How many the volume tiers have counted this month without the message itself.
    fn counted_before(&self, market: &str, category: RateCategory) -> Result<u64, StoreError> {
        let month = self.month();
        let numbers = &self.account.lines;
        let counted = ledger::volume(self.tx, numbers, &month, market, category)?;
        let itself = self.known.is_some_and(|known| {
            let before = RateCategory::from_meta(&known.category);
            let alike =
                before.and_then(RateCategory::counted_in_tiers) == category.counted_in_tiers();
            !known.free && known.month == month && alike
        });
        Ok(counted.saturating_sub(u64::from(itself)))
    }

    fn month(&self) -> String {
        month_of(self.at, self.account.timezone).to_string()
    }

    fn era(&self) -> Option<String> {
        let today = local_date(self.at, self.account.timezone);
        self.tariff.era(today).map(|era| era.from.to_string())
    }
}

/// What Meta says it was, priced by the card in force.
fn by_meta(
    book: &CardInForce<'_>,
    line: &LedgerRow,
    pricing: &Pricing,
    told_by: ToldBy,
) -> Result<Settlement, StoreError> {
    let kind = pricing.kind.clone().unwrap_or_else(|| {
        if pricing.billable == Some(true) {
            "regular"
        } else {
            "free_customer_service"
        }
        .to_owned()
    });
    let category = pricing
        .category
        .clone()
        .unwrap_or_else(|| "service".to_owned());
    let free = kind.starts_with("free_") || pricing.is_exempt();
    let uses_allowance =
        kind == "free_customer_service" && category == "service" && !pricing.is_exempt();
    // Inside an entry point Meta's category names the referral, which is on no card.
    let rate = match book.rate(&category)? {
        None if free => book.rate(&line.category)?,
        rate => rate,
    };
    let amount = rate.as_ref().map(|rate| rate.amount);
    Ok(Settlement {
        at: book.at,
        month: book.month(),
        uses_allowance,
        told_by,
        certain: free || rate.as_ref().is_some_and(|rate| !rate.estimate),
        free,
        worth: amount.filter(|_| uses_allowance || kind == "free_entry_point"),
        amount: amount.filter(|_| !free),
        kind: Some(kind),
        category,
        billable: pricing.billable,
        era: book.era(),
        card: rate.map(|rate| rate.card.effective),
    })
}

/// Delivered without a word about the price: what was quoted stands, as an estimate.
fn by_quote(book: &CardInForce<'_>, line: &LedgerRow) -> Result<Settlement, StoreError> {
    let free = line.quote.outcome == Outcome::Free;
    let uses_allowance = free && line.quote.why == Why::Allowance;
    let spared = free && matches!(line.quote.why, Why::Allowance | Why::EntryPoint);
    let worth = if spared {
        book.rate(&line.category)?
    } else {
        None
    };
    Ok(Settlement {
        at: book.at,
        month: book.month(),
        uses_allowance,
        told_by: ToldBy::Quote,
        certain: false,
        free,
        kind: None,
        category: line.category.clone(),
        billable: None,
        amount: line.quote.amount,
        worth: worth.map(|rate| rate.amount),
        era: line.quote.era.clone(),
        card: line.quote.card.as_ref().map(|card| card.effective.clone()),
    })
}
