//! Meta's column: `pricing_analytics` by day, asked now or kept from the last time.
//!
//! Its costs are Meta's own approximations, in the account's currency (Meta, Analytics, 2025-12).

use super::{
    compare::{Key, Theirs},
    decimal,
    ledger_side::plain,
};
use crate::{
    accounts::Account,
    api::fault::{Fault, FaultCode},
    money::{Room, costs::Scope},
};
use chrono::NaiveDate;
use domain::instant::Instant;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{account, setting};
use whatsapp::client::{CostPoint, Granularity};

/// What Meta counted.
pub(super) struct MetaSide {
    pub points: Vec<Point>,
    pub read_at: Instant,
    pub stale: bool,
}

/// One sum of Meta's, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Point {
    pub day: NaiveDate,
    pub country: Option<String>,
    pub phone: Option<String>,
    pub category: Option<String>,
    pub pricing_type: Option<String>,
    pub tier: Option<String>,
    pub volume: i64,
    pub cost: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    read_at: Instant,
    points: Vec<Point>,
}

/// Asks Meta about every account in the scope; what it said last where it cannot be asked.
///
/// # Errors
/// Why it could not be asked, when it never said anything about the month.
pub(super) async fn ask(room: &Room, scope: &Scope) -> Result<MetaSide, Fault> {
    let mut side = MetaSide {
        points: Vec::new(),
        read_at: scope.now,
        stale: false,
    };
    let accounts = room.desk.accounts().all();
    let asked = accounts.iter().filter(|account| match &scope.number {
        Some(number) => account.numbers.contains(number),
        None => account.currency == Some(scope.currency),
    });
    for account in asked {
        let key = format!("analytics/{}/{}", account.waba, scope.month);
        let kept = match ask_account(account, scope).await {
            Ok(points) => {
                let kept = Kept {
                    read_at: scope.now,
                    points,
                };
                keep(room, key, &kept).await?;
                kept
            }
            Err(fault) => {
                side.stale = true;
                recall(room, key).await?.ok_or(fault)?
            }
        };
        side.read_at = side.read_at.min(kept.read_at);
        side.points.extend(kept.points);
    }
    if let Some(number) = &scope.number {
        let id = number.clone();
        let row = room
            .desk
            .store()
            .read(move |read| account::number(read, &id))
            .await?;
        let phone = row.map(|row| digits(&row.display_phone));
        side.points
            .retain(|point| point.phone.as_deref().map(digits) == phone);
    }
    Ok(side)
}

async fn ask_account(account: &Account, scope: &Scope) -> Result<Vec<Point>, Fault> {
    let until = scope.until().min(scope.now);
    if until <= scope.from() {
        return Ok(Vec::new());
    }
    // Meta counts in whole seconds.
    let until = Instant::from_seconds(until.as_millis().div_euclid(1000) + 1);
    let points = account
        .client
        .pricing_analytics(&account.waba, scope.from(), until, Granularity::Daily)
        .await?;
    Ok(points
        .into_iter()
        .filter(|point| point.volume != 0)
        .map(|point| of_point(point, scope))
        .collect())
}

fn of_point(point: CostPoint, scope: &Scope) -> Point {
    Point {
        day: scope.day(point.start.unwrap_or(scope.from())),
        country: point.country.map(|country| country.to_ascii_uppercase()),
        phone: point.phone,
        category: point.category.as_deref().map(plain),
        pricing_type: point.pricing_type.as_deref().map(plain),
        tier: point.tier,
        volume: point.volume,
        cost: point.cost,
    }
}

/// The points as rows.
pub(super) fn rows(points: &[Point]) -> BTreeMap<Key, Theirs> {
    let mut rows: BTreeMap<Key, Theirs> = BTreeMap::new();
    for point in points {
        let key = Key {
            day: Some(point.day),
            country: point.country.clone(),
            category: point.category.clone(),
            pricing_type: point.pricing_type.clone(),
        };
        let row = rows.entry(key).or_insert_with(|| Theirs {
            micros: Some(0),
            ..Theirs::default()
        });
        let cost = point.cost.as_deref().and_then(decimal::read);
        row.volume += point.volume;
        row.micros = row.micros.zip(cost).map(|(sum, cost)| sum + cost.micros);
        row.places = row.places.max(cost.map_or(0, |cost| cost.places));
        row.rounded += i64::from(cost.is_some_and(|cost| cost.rounded));
        row.tiered |= is_beyond_first(point.tier.as_deref());
    }
    rows
}

/// Tiers are written `0:100000`, `100001:MAX`.
fn is_beyond_first(tier: Option<&str>) -> bool {
    tier.and_then(|tier| tier.split(':').next()?.trim().parse::<u64>().ok())
        .is_some_and(|from| from > 0)
}

async fn keep(room: &Room, key: String, kept: &Kept) -> Result<(), Fault> {
    let json =
        serde_json::to_value(kept).map_err(|why| Fault::new(FaultCode::Internal).because(why))?;
    room.desk
        .store()
        .write(move |tx| setting::set(tx, &key, &json))
        .await?;
    Ok(())
}

async fn recall(room: &Room, key: String) -> Result<Option<Kept>, Fault> {
    Ok(room
        .desk
        .store()
        .read(move |read| setting::recall(read, &key))
        .await?)
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}
