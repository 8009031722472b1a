//! Customers who keep writing while the demo runs: one every 20 to 45 seconds, and often an
//! answer 8 to 20 seconds after the shop wrote. With a clock turned by hand nobody does.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::play;
use super::script::{self, Line, PEOPLE};
use crate::customers::{inbound, people};
use crate::ids;
use crate::world::{What, World};

const THANKS: [&str; 6] = [
    "Merci beaucoup !",
    "Parfait, merci 😊",
    "Super, c’est noté.",
    "D’accord, merci pour votre réponse.",
    "Génial, à bientôt !",
    "Très bien, je passe dans la semaine.",
];

/// Lets customers write from now on, or never.
pub(crate) fn start(world: &mut World, on: bool, now: DateTime<Utc>) {
    world.live.on = on;
    world
        .due
        .retain(|d| !matches!(d.what, What::CustomerWrites | What::CustomerAnswers(_)));
    if on {
        world.plan(now + TimeDelta::seconds(12), What::CustomerWrites);
    }
}

/// A customer begins a conversation.
pub(crate) fn write(world: &mut World, now: DateTime<Utc>) {
    if !world.live.on {
        return;
    }
    world.plan(now + seconds(20, 45), What::CustomerWrites);
    let index = world.live.begun;
    world.live.begun += 1;
    let Some((number, customer)) = who(world, index) else {
        return;
    };
    let thread = people::thread_key(&number, &customer);
    let block = index % blocks().len();
    world.live.talks.insert(thread.clone(), (block, 0));
    say_next(world, &thread, now);
}

/// A customer answers the shop.
pub(crate) fn answer(world: &mut World, thread: &str, now: DateTime<Utc>) {
    if !world.live.on {
        return;
    }
    if !say_next(world, thread, now) {
        let index = ids::below(THANKS.len() as u64) as usize;
        let line = Line {
            gap: None,
            from_shop: false,
            tag: String::new(),
            arguments: String::new(),
            text: THANKS[index].to_owned(),
        };
        say(world, thread, &line, now);
    }
}

/// The shop wrote: the customer may answer, surely when they still have something to say.
pub(crate) fn shop_wrote(world: &mut World, thread: &str, now: DateTime<Utc>) {
    if !world.live.on {
        return;
    }
    let waiting = world
        .due
        .iter()
        .any(|d| d.what == What::CustomerAnswers(thread.to_owned()));
    let next = world.live.talks.get(thread).copied();
    let more =
        next.is_some_and(|(block, line)| blocks().get(block).is_some_and(|b| line < b.len()));
    let chance = if more {
        85
    } else if next.is_some() {
        0
    } else {
        50
    };
    if !waiting && ids::below(100) < chance {
        world.plan(
            now + seconds(8, 20),
            What::CustomerAnswers(thread.to_owned()),
        );
    }
    if !more && next.is_none() {
        // One thank-you is enough.
        world.live.talks.insert(thread.to_owned(), (usize::MAX, 0));
    }
}

/// Someone new, or someone known whose conversation rests.
fn who(world: &mut World, index: usize) -> Option<(String, String)> {
    let numbers = &world.account.numbers;
    let number = numbers
        .get(usize::from(index % 5 == 4))
        .or(numbers.first())?
        .id
        .clone();
    if index.is_multiple_of(3) {
        let phone = 33_639_981_500 + index as u64;
        let customer = people::meet(world, &phone.to_string());
        if let Some(customer) = world.customers.get_mut(&customer) {
            PEOPLE[(index * 11 + 48) % PEOPLE.len()].clone_into(&mut customer.name);
        }
        return Some((number, customer));
    }
    let resting: Vec<String> = world
        .threads
        .iter()
        .filter(|(key, t)| t.number == number && !t.blocked && !world.live.talks.contains_key(*key))
        .filter(|(_, t)| world.customers.contains_key(&t.customer))
        .map(|(_, t)| t.customer.clone())
        .collect();
    let pick = ids::below(resting.len() as u64) as usize;
    resting.get(pick).map(|customer| (number, customer.clone()))
}

/// Says the next line of the block; false when it is told.
fn say_next(world: &mut World, thread: &str, now: DateTime<Utc>) -> bool {
    let Some((block, index)) = world.live.talks.get(thread).copied() else {
        return false;
    };
    let all = blocks();
    let Some(line) = all.get(block).and_then(|b| b.get(index)) else {
        return false;
    };
    world
        .live
        .talks
        .insert(thread.to_owned(), (block, index + 1));
    let line = script::fill(line, block + world.live.begun, "");
    say(world, thread, &line, now);
    true
}

fn say(world: &mut World, thread: &str, line: &Line, now: DateTime<Utc>) {
    let Some((number, customer)) = thread.split_once('|') else {
        return;
    };
    let said = world
        .threads
        .get(thread)
        .map(|t| t.messages.clone())
        .unwrap_or_default();
    let mut message = play::message(world, number, line, &said, now);
    let phone = world.customers.get(customer).and_then(|c| c.wa_id.clone());
    message["from"] = json!(phone.unwrap_or_else(|| customer.to_owned()));
    message["phone_number_id"] = json!(number);
    if let Err(error) = inbound::receive(world, &message, now) {
        tracing::error!(%error, "a living customer could not write");
    }
}

fn blocks() -> Vec<Vec<Line>> {
    script::blocks(include_str!("../../assets/shop/live.txt"))
}

fn seconds(from: u64, to: u64) -> TimeDelta {
    TimeDelta::milliseconds((from * 1_000 + ids::below((to - from) * 1_000)) as i64)
}
