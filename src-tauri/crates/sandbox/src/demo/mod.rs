//! The demo shop « Maison Lumen »: a fictitious shop for clothes and gifts in Rennes, with a
//! workshop, seven weeks behind it and customers who keep writing.

mod history;
pub(crate) mod live;
mod play;
mod script;

use chrono::{DateTime, Datelike as _, TimeDelta, TimeZone as _, Utc};
use serde_json::{Map, Value, json};

use crate::account::profile;
use crate::media::objects;
use crate::money::price;
use crate::templates::seeded;
use crate::world::{Content, Entry, Priced, Sort, World};

/// Free replies the shop has used this month when the demo opens.
const FREE_USED: u32 = 588;

/// The whole demo shop; `happen` lets happen what is due at an instant.
pub(crate) fn seed(world: &mut World, now: DateTime<Utc>, happen: fn(&mut World, DateTime<Utc>)) {
    seeded::hello_world(world, now);
    let list: Vec<Map<String, Value>> =
        serde_json::from_str(include_str!("../../assets/shop/templates.json")).unwrap_or_default();
    world
        .templates
        .extend(list.iter().map(|fields| seeded::template(fields, now)));
    profiles(world, now);
    history::play(world, now, happen);
    earlier_this_month(world, now);
}

fn profiles(world: &mut World, now: DateTime<Utc>) {
    let ids: Vec<String> = world.account.numbers.iter().map(|n| n.id.clone()).collect();
    for (index, id) in ids.iter().enumerate() {
        let about = [
            "Vêtements et cadeaux à Rennes, du mardi au samedi",
            "Retouches et réparations, Rennes",
        ];
        let content = Content::Asset("logo.jpg".into());
        let picture = objects::store(
            world,
            id,
            "image/jpeg",
            None,
            content,
            now + profile::PICTURE_LIFE,
        );
        let state = world.number_state(id);
        state.picture = Some(picture);
        for (field, value) in [
            ("about", json!(about[index.min(1)])),
            ("address", json!("12 rue Saint-Georges, 35000 Rennes")),
            (
                "description",
                json!(
                    "Vêtements choisis, lumières et petits cadeaux. Retouches et réparations à l’atelier."
                ),
            ),
            ("email", json!("bonjour@maison-lumen.example")),
            ("websites", json!(["https://maison-lumen.example/"])),
            ("vertical", json!("RETAIL")),
        ] {
            state.profile.insert(field.to_owned(), value);
        }
    }
}

/// What the shop answered earlier in the month, before the history begins: only its count and
/// its cost report remain.
fn earlier_this_month(world: &mut World, now: DateTime<Utc>) {
    let Some(number) = world.account.numbers.first().map(|n| n.id.clone()) else {
        return;
    };
    let missing = FREE_USED.saturating_sub(price::used(world, &number, now));
    let tz = world.account.timezone;
    let local = now.with_timezone(&tz);
    let first = tz
        .with_ymd_and_hms(local.year(), local.month(), 1, 0, 0, 0)
        .earliest();
    let start = first.map_or(now, |f| f.with_timezone(&Utc));
    let days = i32::try_from((now - start).num_days().clamp(1, 12)).unwrap_or(1);
    let step = (now - start) / (days + 1);
    for day in 0..days {
        let part = missing / days.unsigned_abs();
        let rest = if day == 0 {
            missing % days.unsigned_abs()
        } else {
            0
        };
        world.ledger.push(Entry {
            at: start + step * day + TimeDelta::seconds(1),
            number: number.clone(),
            country: "FR".into(),
            sort: Sort::Service,
            priced: Priced::FreeCustomerService,
            volume: part + rest,
            cost_micro: 0,
        });
    }
    world
        .free_replies
        .insert(price::month_key(&number, now, tz), FREE_USED);
}
