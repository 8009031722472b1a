//! What a send costs before it goes, and what it cost after: the quote and the ledger line.

mod elsewhere;

pub(crate) use elsewhere::refresh;

use crate::{
    accounts::Account,
    api::{
        fault::{Fault, FaultCode},
        thread::{Allowance, Price},
    },
    log::elsewhere as others,
    money::Room,
};
use chrono::TimeDelta;
use chrono_tz::Tz;
use domain::{
    allowance::{FREE_REPLIES, month_bounds, month_of},
    calendar::{local_date, start_of_day},
    dearer::Dearer,
    departure::first_edge,
    email::Email,
    entry_point::EntryPoint,
    id::{OutgoingId, PhoneNumberId, ThreadId},
    instant::Instant,
    ledger_line::{LedgerLine, LineFacts},
    money::Money,
    outbox_request::OutboxRequest,
    phone::E164,
    rate_card::category::RateCategory,
    refusal::Refusal,
    tariff::{
        Tariff,
        quote::{Ask, Outcome, Quote, SendKind},
    },
    window::{Gap, WindowState},
};
use std::sync::Arc;
use store::{
    Read, StoreError, gap,
    ledger::{self, LedgerRow, Usage},
    person,
    thread::{self, ThreadState},
};

/// Everything a price in a conversation depends on, read at one moment.
pub(crate) struct PriceBasis {
    pub account: Arc<Account>,
    pub thread: ThreadState,
    pub recipient: Option<E164>,
    pub email: Option<Email>,
    pub marketing_stopped: bool,
    pub usage: Usage,
    /// Messages to the recipient's market that the account was charged for this month.
    pub volume: Volume,
    pub gap: Option<Gap>,
    pub now: Instant,
}

impl PriceBasis {
    pub(crate) fn window(&self) -> WindowState {
        self.thread.facts.state(self.now, self.gap)
    }

    /// The ledger line of a send at this price; reactions have none.
    pub(crate) fn line(&self, request: &OutboxRequest, quote: &Quote) -> Option<LedgerLine> {
        let month = month_of(self.now, self.account.timezone).to_string();
        let facts = LineFacts {
            country: self.recipient.as_ref().and_then(country_of),
            market: quote.market.clone(),
            template: request.template_name().map(str::to_owned),
            ad: ad_of(&self.thread, self.now),
            late: request.template_name().is_some()
                && request.answers.is_some()
                && matches!(self.window(), WindowState::Closed { .. }),
        };
        LedgerLine::of(request.kind(), quote, month, facts)
    }

    /// The price of a send after `before` others that are not yet counted.
    pub(crate) fn quote(&self, tariff: &Tariff, kind: SendKind, before: u32) -> Quote {
        self.quote_at(tariff, kind, before, self.now)
    }

    /// The price of the same send at `at`, if nothing happens until then. What was counted this month
    /// does not count in the next one.
    pub(crate) fn quote_at(
        &self,
        tariff: &Tariff,
        kind: SendKind,
        before: u32,
        at: Instant,
    ) -> Quote {
        let window = self.window();
        // A window that is surely open for a while is open, whatever was missed.
        let unsure = matches!(
            window,
            WindowState::Unknown {
                open_until: None,
                ..
            }
        );
        let entry = self.thread.entry.state(self.now);
        let month = |moment| month_of(moment, self.account.timezone);
        let (usage, volume) = if month(at) == month(self.now) {
            (self.usage, self.volume)
        } else {
            Default::default()
        };
        let used = usage.free_replies_used + usage.pending + before;
        let ask = Ask {
            at,
            timezone: self.account.timezone,
            currency: self.account.currency,
            recipient: self.recipient.clone(),
            kind,
            // Where messages may be missing the window may be open: Meta will say.
            window_closes_at: window
                .open_until()
                .or(unsure.then(|| self.now.plus(TimeDelta::hours(24)))),
            entry_point_until: entry.is_confirmed().then(|| entry.free_until()).flatten(),
            // Conversations were charged before there was this program.
            conversations: Vec::new(),
            free_replies_used: used,
            charged_this_month: volume.of(kind),
            // Not known is not no: only Meta's word stops a send.
            payment_method: self.account.payment_method != Some(false),
        };
        let mut quote = tariff.quote(&ask);
        let maybe_free = matches!(
            entry,
            EntryPoint::Possible { .. } | EntryPoint::Likely { .. }
        );
        let last_free = usage.free_replies_used < FREE_REPLIES && used >= FREE_REPLIES;
        // Nobody knows then when its month began.
        let month_unsure = !self.account.knows_timezone && quote.outcome != Outcome::Blocked;
        quote.estimate |= unsure
            || month_unsure
            || (quote.outcome == Outcome::Paid
                && (maybe_free || (kind == SendKind::Service && last_free)));
        quote
    }
}

impl PriceBasis {
    /// The moment, if it is near, from which these sends could not go any more or one of them would
    /// cost more than now: a window closes, or a new day brings another price list.
    pub(crate) fn edge(&self, tariff: &Tariff, kinds: &[SendKind]) -> Option<Instant> {
        let tomorrow = local_date(self.now, self.account.timezone).succ_opt();
        let edges = [
            self.window().open_until(),
            self.thread.entry.state(self.now).free_until(),
            tomorrow.map(|day| start_of_day(day, self.account.timezone)),
        ];
        let is_worse_at = |at| {
            (0u32..).zip(kinds).any(|(before, kind)| {
                let now = self.quote(tariff, *kind, before);
                let then = self.quote_at(tariff, *kind, before, at);
                let blocked = |quote: &Quote| quote.outcome == Outcome::Blocked;
                (blocked(&then) && !blocked(&now)) || dearer(&now, &then).is_some()
            })
        };
        first_edge(self.now, edges.into_iter().flatten(), is_worse_at)
    }
}

/// What the volume tiers of a market have counted this month. Meta counts over the whole business
/// portfolio, so a price may turn out lower than this says, never higher.
#[derive(Clone, Copy, Default)]
pub(crate) struct Volume {
    utility: u64,
    authentication: u64,
}

impl Volume {
    fn of(self, kind: SendKind) -> u64 {
        match kind {
            SendKind::Utility => self.utility,
            SendKind::Authentication => self.authentication,
            SendKind::Service | SendKind::Marketing | SendKind::Reaction => 0,
        }
    }
}

fn volume(
    read: &Read<'_>,
    account: &Account,
    recipient: Option<&E164>,
    now: Instant,
) -> Result<Volume, StoreError> {
    let Some(recipient) = recipient else {
        return Ok(Volume::default());
    };
    let today = local_date(now, account.timezone);
    let market = Tariff::bundled().markets().market_of(recipient, today);
    let month = month_of(now, account.timezone);
    let counted =
        |category| ledger::volume(read, &account.numbers, month.as_str(), market, category);
    Ok(Volume {
        utility: counted(RateCategory::Utility)?,
        authentication: counted(RateCategory::Authentication)?,
    })
}

/// Reads what a price depends on.
pub(crate) fn basis(
    read: &Read<'_>,
    accounts: &[Arc<Account>],
    id: ThreadId,
    now: Instant,
) -> Result<Option<PriceBasis>, StoreError> {
    let Some(thread) = thread::get(read, id)? else {
        return Ok(None);
    };
    let Some(account) = accounts
        .iter()
        .find(|account| account.numbers.contains(&thread.number))
        .cloned()
    else {
        return Ok(None);
    };
    let month = month_of(now, account.timezone);
    let usage = others::usage(read, &thread.number, &month)?;
    let person = person::get(read, thread.person)?;
    let marketing_stopped = person
        .as_ref()
        .is_some_and(|person| person.marketing_stopped);
    let gap = gap::current(read)?;
    let (recipient, email) = person.map_or((None, None), |person| (person.phone, person.email));
    Ok(Some(PriceBasis {
        volume: volume(read, &account, recipient.as_ref(), now)?,
        account,
        thread,
        recipient,
        email,
        marketing_stopped,
        usage,
        gap,
        now,
    }))
}

impl Room {
    /// The price of a send to a conversation now. A message already in the outbox is not counted
    /// against itself.
    pub(crate) async fn quote_for(
        &self,
        thread: ThreadId,
        kind: SendKind,
        itself: Option<OutgoingId>,
    ) -> Result<Quote, Fault> {
        let mut basis = self.price_basis(thread).await?;
        if itself.is_some() && kind == SendKind::Service {
            basis.usage.pending = basis.usage.pending.saturating_sub(1);
        }
        Ok(basis.quote(&self.desk.tariff(), kind, 0))
    }

    pub(crate) async fn price_basis(&self, thread: ThreadId) -> Result<PriceBasis, Fault> {
        let (now, accounts) = (self.desk.now(), self.desk.accounts().all());
        self.desk
            .store()
            .read(move |read| basis(read, &accounts, thread, now))
            .await?
            .ok_or(Fault::new(FaultCode::NotConnected))
            .and_then(|basis| match basis.thread.group {
                Some(_) => Err(Fault::new(FaultCode::Invalid).keyed(Refusal::GroupNotAnswered)),
                None => Ok(basis),
            })
    }

    pub(crate) async fn allowance(
        self: &Arc<Self>,
        number: PhoneNumberId,
    ) -> Result<Allowance, Fault> {
        let account = self
            .desk
            .accounts()
            .of_number(&number)
            .ok_or(Fault::new(FaultCode::NotFound))?;
        let now = self.desk.now();
        Ok(self
            .desk
            .store()
            .read(move |read| allowance_of(read, &number, account.timezone, now))
            .await?)
    }
}

/// A number's allowance as the window shows it.
pub(crate) fn allowance_of(
    read: &Read<'_>,
    number: &PhoneNumberId,
    timezone: Tz,
    now: Instant,
) -> Result<Allowance, StoreError> {
    let month = month_of(now, timezone);
    let usage = others::usage(read, number, &month)?;
    Ok(Allowance {
        limit: FREE_REPLIES,
        used: usage.free_replies_used,
        elsewhere: others::count(read, number, &month)?,
        pending: usage.pending,
        resets_at: month_bounds(now, timezone).1,
        spent: usage
            .currency
            .filter(|_| usage.spent_micros != 0)
            .map(|currency| Money {
                micros: usage.spent_micros,
                currency,
            }),
    })
}

/// The two letters of a customer's country, by the calling code.
pub(crate) fn country_of(number: &E164) -> Option<String> {
    Tariff::bundled().markets().country_of(number)
}

/// The advertisement that a message at `at` goes to the account of.
pub(crate) fn ad_of(thread: &ThreadState, at: Instant) -> Option<String> {
    match thread.entry.state(at) {
        EntryPoint::None => None,
        EntryPoint::Possible { .. } | EntryPoint::Likely { .. } | EntryPoint::Confirmed { .. } => {
            thread.referral.as_ref()?.source_id.clone()
        }
    }
}

/// What would surprise a person who saw `shown`.
pub(crate) fn dearer(shown: &Quote, now: &Quote) -> Option<Dearer> {
    let after = now.amount?;
    let surprise = match &shown.amount {
        None => shown.outcome == Outcome::Free && after.micros > 0,
        Some(shown) => shown.currency != after.currency || after.micros > shown.micros,
    };
    surprise.then_some(Dearer {
        before: shown.amount,
        after,
    })
}

/// A message's price as the window shows it.
pub(crate) fn price_of(line: Option<&LedgerRow>) -> Price {
    let Some(line) = line else { return Price::None };
    let Some(settled) = &line.settled else {
        return match line.quote.outcome {
            Outcome::Free | Outcome::Paid => Price::Quoted {
                amount: line.quote.amount,
                estimate: line.quote.estimate,
                category: line.category.clone(),
            },
            Outcome::Blocked | Outcome::Unknown => Price::None,
        };
    };
    if settled.free {
        let why = match settled.kind.as_deref() {
            Some("free_entry_point") => "entry_point",
            _ if settled.uses_allowance => "allowance",
            // Of a type that is charged, and free all the same.
            Some(kind) if !kind.starts_with("free_") => "exempt",
            _ => "rule",
        };
        return Price::Free {
            why: why.to_owned(),
        };
    }
    Price::Charged {
        amount: settled.amount,
        category: settled.category.clone(),
        differs: settled.amount != line.quote.amount,
    }
}

#[cfg(test)]
pub(crate) mod tests;
