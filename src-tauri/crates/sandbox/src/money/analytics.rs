//! `pricing_analytics`: what was delivered and about what it cost, by day, month or half hour
//! (Meta, Analytics, 2025-12). The ledger is the source; amounts are approximate as Meta's are.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::price;
use crate::call::Call;
use crate::world::{Entry, World};
use crate::{ApiError, Number};

/// `GET /{waba}/pricing_analytics?start=…`
pub(crate) fn edge(world: &World, call: &Call) -> Result<Value, ApiError> {
    answer(world, |name| call.text(name))
}

/// `fields=pricing_analytics.start(T).end(T)…`
pub(crate) fn field(world: &World, fields: &str) -> Result<Value, ApiError> {
    let start = fields.find("pricing_analytics").unwrap_or_default();
    let chain = &fields[start..];
    let argument = |name: &str| {
        let (_, rest) = chain.split_once(&format!(".{name}("))?;
        Some(rest.split(')').next().unwrap_or_default().to_owned())
    };
    answer(world, argument)
}

fn answer(world: &World, argument: impl Fn(&str) -> Option<String>) -> Result<Value, ApiError> {
    let instant = |name: &str| {
        let seconds = argument(name).and_then(|v| v.parse().ok());
        seconds
            .and_then(|s| DateTime::from_timestamp(s, 0))
            .ok_or_else(|| ApiError::parameter(format!("The parameter {name} is required.")))
    };
    let (start, end) = (instant("start")?, instant("end")?);
    let granularity = granularity(argument("granularity"))?;
    let list = |name: &str| words(&argument(name).unwrap_or_default());
    let filters = [
        ("phone_numbers", 0),
        ("country_codes", 1),
        ("pricing_types", 2),
        ("pricing_categories", 3),
    ]
    .map(|(name, index)| (list(name), index));
    let dimensions = list("dimensions");
    let metrics = list("metric_types");
    let mut points: BTreeMap<(i64, i64, Vec<String>), (u32, i64)> = BTreeMap::new();
    for entry in world.ledger.iter().filter(|e| e.at >= start && e.at < end) {
        let facts = facts(world, entry);
        if filters
            .iter()
            .any(|(wanted, i)| !wanted.is_empty() && !wanted.contains(&facts[*i]))
        {
            continue;
        }
        let (from, to) = bucket(entry.at, &granularity, world.account.timezone);
        let key = ["PHONE", "COUNTRY", "PRICING_TYPE", "PRICING_CATEGORY"]
            .iter()
            .zip(facts)
            .map(|(name, fact)| {
                if dimensions.iter().any(|d| d == name) {
                    fact
                } else {
                    String::new()
                }
            })
            .collect();
        let sum = points.entry((from, to, key)).or_default();
        sum.0 += entry.volume;
        sum.1 += entry.cost_micro;
    }
    let points: Vec<Value> = points
        .into_iter()
        .map(|(key, sum)| point(key, sum, &dimensions, &metrics))
        .collect();
    Ok(json!({ "data": [{ "data_points": points }] }))
}

fn granularity(given: Option<String>) -> Result<String, ApiError> {
    let granularity = given.unwrap_or_else(|| "DAILY".into()).to_uppercase();
    if !["DAILY", "HALF_HOUR", "MONTHLY"].contains(&granularity.as_str()) {
        return Err(ApiError::parameter(
            "Param granularity must be one of {DAILY, HALF_HOUR, MONTHLY}",
        ));
    }
    Ok(granularity)
}

/// Number, country, type, category, as filters and dimensions name them.
fn facts(world: &World, entry: &Entry) -> [String; 4] {
    let display = world.number(&entry.number).map(Number::digits);
    [
        display.unwrap_or_default(),
        entry.country.clone(),
        price::type_name(entry.priced).to_uppercase(),
        price::category_name(entry.sort, entry.priced).to_uppercase(),
    ]
}

fn point(
    (start, end, key): (i64, i64, Vec<String>),
    (volume, cost_micro): (u32, i64),
    dimensions: &[String],
    metrics: &[String],
) -> Value {
    let mut point = Map::new();
    point.insert("start".into(), json!(start));
    point.insert("end".into(), json!(end));
    for (name, value) in [
        "phone_number",
        "country",
        "pricing_type",
        "pricing_category",
    ]
    .iter()
    .zip(key)
    {
        if !value.is_empty() {
            point.insert((*name).into(), json!(value));
        }
    }
    if dimensions.iter().any(|d| d == "TIER") {
        point.insert("tier".into(), json!("0:MAX"));
    }
    if metrics.is_empty() || metrics.iter().any(|m| m == "VOLUME") {
        point.insert("volume".into(), json!(volume));
    }
    if metrics.is_empty() || metrics.iter().any(|m| m == "COST") {
        #[expect(
            clippy::cast_precision_loss,
            reason = "Meta reports an approximate decimal"
        )]
        point.insert("cost".into(), json!(cost_micro as f64 / 1e6));
    }
    Value::Object(point)
}

/// The bucket's first second and the first second after it, in the account's time zone.
fn bucket(at: DateTime<Utc>, granularity: &str, tz: Tz) -> (i64, i64) {
    if granularity == "HALF_HOUR" {
        let start = at.timestamp().div_euclid(1_800) * 1_800;
        return (start, start + 1_800);
    }
    let day = at.with_timezone(&tz).date_naive();
    let (first, next) = if granularity == "MONTHLY" {
        let first = day.with_day(1).unwrap_or(day);
        (first, first + chrono::Months::new(1))
    } else {
        (day, day + TimeDelta::days(1))
    };
    (midnight(first, tz), midnight(next, tz))
}

fn midnight(day: NaiveDate, tz: Tz) -> i64 {
    let naive = day.and_time(NaiveTime::MIN);
    // Where the clock skips midnight, the day starts an hour later.
    let local = tz.from_local_datetime(&naive).earliest();
    local
        .or_else(|| {
            tz.from_local_datetime(&(naive + TimeDelta::hours(1)))
                .earliest()
        })
        .map_or(0, |d| d.timestamp())
}

/// `[COST,"VOLUME"]` to its words.
fn words(list: &str) -> Vec<String> {
    list.split([',', '[', ']', '"', '\'', ' '])
        .filter(|w| !w.is_empty())
        .map(|w| w.trim_start_matches('+').to_owned())
        .collect()
}
