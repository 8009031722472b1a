//! The demo shop's last seven weeks, the first five of them quiet, played through the same rules as
//! everything else, at the instants at which they would have happened. Real Cloud API accounts have
//! no history; the webhooks and sends are kept for whoever opens the demo.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Timelike as _, Utc};
use serde_json::json;

use super::play::{self, Said};
use super::script::{self, Line, PEOPLE, Talk};
use crate::Pace;
use crate::customers::inbound;
use crate::messages::send;
use crate::world::World;

/// How many everyday conversations there are besides the written ones.
const EVERYDAY: usize = 48;
/// How many were there in the month before those.
const EARLIER: usize = 12;

/// How a conversation ends that is answered only after its window has closed.
const LATE: &str = "%
1d < Bonjour, ma commande est-elle arrivée ?
30h > [template commande_prete: {prenom}; {jour} à 12 h]";

/// A line at its instant.
struct Step {
    at: DateTime<Utc>,
    talk: usize,
    line: usize,
}

/// Plays the past into the world and keeps it as history entries.
pub(crate) fn play(world: &mut World, now: DateTime<Utc>, happen: fn(&mut World, DateTime<Utc>)) {
    let mut talks = script::talks(include_str!("../../assets/shop/conversations.txt"));
    talks.extend((0..EVERYDAY).map(|index| everyday(world, index, now)));
    talks.extend((EVERYDAY..EVERYDAY + EARLIER).map(|index| earlier(world, index, now)));
    let mut steps: Vec<Step> = talks
        .iter()
        .enumerate()
        .flat_map(|(index, talk)| steps_of(index, talk, now))
        .collect();
    steps.sort_by_key(|s| (s.at, s.talk, s.line));
    let pace = world.pace;
    world.recording = Some(Vec::new());
    let mut said: Vec<Said> = talks.iter().map(|_| Said::new()).collect();
    for step in steps {
        happen(world, step.at);
        world.pace = Some(lived(&step, now));
        let talk = &talks[step.talk];
        let id = take_step(
            world,
            talk,
            &talk.lines[step.line],
            &said[step.talk],
            step.at,
            now,
        );
        said[step.talk].push(id);
    }
    happen(world, now);
    world.history = world.recording.take().unwrap_or_default();
    world.pace = pace;
}

/// Delivered within seconds, read after minutes, sometimes not yet.
fn lived(step: &Step, now: DateTime<Utc>) -> Pace {
    let mix = (step.talk * 31 + step.line * 17) % 97;
    let read = 25 + (mix as u64) * 9;
    // What is not read by now is left unread: the future holds nothing of the past.
    let in_time = step.at + TimeDelta::seconds(read as i64 + 5) < now;
    Pace {
        delivered_after: Duration::from_millis(1_500),
        read_after: (in_time && !mix.is_multiple_of(8)).then(|| Duration::from_secs(read)),
        review_after: Duration::ZERO,
    }
}

fn take_step(
    world: &mut World,
    talk: &Talk,
    line: &Line,
    said: &Said,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> String {
    let number = world
        .account
        .numbers
        .get(usize::from(talk.workshop))
        .or(world.account.numbers.first());
    let number = number.map(|n| n.id.clone()).unwrap_or_default();
    if line.from_shop {
        return shop_sends(world, &number, talk, line, said, at, now);
    }
    let mut message = play::message(world, &number, line, said, now);
    message["from"] = json!(address(talk));
    message["name"] = json!(talk.name);
    if talk.address.starts_with('@') {
        message["username"] = json!(talk.address);
    }
    message["phone_number_id"] = json!(number);
    inbound::receive(world, &message, at).unwrap_or_default()
}

/// The shop's line goes through the same door as any request.
fn shop_sends(
    world: &mut World,
    number: &str,
    talk: &Talk,
    line: &Line,
    said: &Said,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> String {
    let to = address(talk);
    let to = if to.contains('.') {
        to
    } else {
        format!("+{to}")
    };
    let request = play::request(world, number, &to, line, said, now);
    let body = request.as_object().cloned().unwrap_or_default();
    let place = world.recording.as_ref().map_or(0, Vec::len);
    let answer = match send::messages(world, number, &body, at) {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(%error, text = line.text, "a line of the demo cannot be sent");
            return String::new();
        }
    };
    let wamid = answer["messages"][0]["id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let entry = json!({ "at": at.timestamp_millis(), "sent": {
        "request": request, "phone_number_id": number, "wamid": wamid,
    } });
    if let Some(recording) = &mut world.recording {
        recording.insert(place.min(recording.len()), entry);
    }
    wamid
}

/// The phone number, or the business-scoped id of a customer who hides it.
fn address(talk: &Talk) -> String {
    match talk.address.strip_prefix('@') {
        Some(name) => format!(
            "FR.1{}",
            name.bytes()
                .map(|b| u32::from(b).to_string())
                .collect::<String>()
        ),
        None => talk.address.clone(),
    }
}

/// The instants of a conversation, counted back from the customer's last message.
fn steps_of(index: usize, talk: &Talk, now: DateTime<Utc>) -> Vec<Step> {
    let mut offset = TimeDelta::zero();
    let mut offsets = Vec::new();
    for (number, line) in talk.lines.iter().enumerate() {
        let usual = TimeDelta::seconds(50 + ((index * 53 + number * 89) % 240) as i64);
        if number > 0 {
            offset += line.gap.unwrap_or(usual);
        }
        offsets.push(offset);
    }
    let last = talk.lines.iter().rposition(Line::opens).unwrap_or(0);
    let begin = now - talk.age - offsets.get(last).copied().unwrap_or_default();
    offsets
        .into_iter()
        .enumerate()
        .map(|(line, offset)| Step {
            at: begin + offset,
            talk: index,
            line,
        })
        // The present is for whoever opens the demo.
        .filter(|step| step.at < now - TimeDelta::seconds(20))
        .collect()
}

/// One of the everyday conversations, at shop hours of one of the last thirteen days.
fn everyday(world: &World, index: usize, now: DateTime<Utc>) -> Talk {
    let blocks = script::blocks(include_str!("../../assets/shop/scripts.txt"));
    let mut lines = blocks[(index * 5) % blocks.len()].clone();
    if index % 3 == 1 {
        // Every third customer comes back the day after with something else.
        let mut second = blocks[(index * 5 + 3) % blocks.len()].clone();
        if let Some(line) = second.first_mut() {
            line.gap = Some(TimeDelta::minutes(1_310 + (index as i64 * 13) % 300));
        }
        lines.extend(second);
    }
    let age = TimeDelta::minutes(if index < 10 {
        150 + index as i64 * 127
    } else {
        1_500 + index as i64 * 391
    });
    talk(world, index, lines, age, now)
}

/// A conversation of two to seven weeks ago. Some of those customers were answered too late.
fn earlier(world: &World, index: usize, now: DateTime<Utc>) -> Talk {
    let blocks = script::blocks(include_str!("../../assets/shop/scripts.txt"));
    let mut lines = blocks[(index * 5 + 1) % blocks.len()].clone();
    if index.is_multiple_of(3) {
        lines.extend(script::blocks(LATE).concat());
    }
    let age = TimeDelta::hours(15 * 24 + (index - EVERYDAY) as i64 * 67);
    talk(world, index, lines, age, now)
}

fn talk(world: &World, index: usize, lines: Vec<Line>, age: TimeDelta, now: DateTime<Utc>) -> Talk {
    let name = PEOPLE[index % PEOPLE.len()];
    let first_name = name.split(' ').next().unwrap_or(name);
    let age = at_shop_hours(world, now - age, index).map_or(age, |at| now - at);
    Talk {
        name: name.to_owned(),
        address: (33_639_981_100 + index as u64).to_string(),
        workshop: index % 6 == 5,
        age,
        lines: lines
            .iter()
            .map(|line| script::fill(line, index, first_name))
            .collect(),
    }
}

/// Moves a closed hour into the day before; customers of the last day write when they like.
fn at_shop_hours(world: &World, at: DateTime<Utc>, index: usize) -> Option<DateTime<Utc>> {
    let local = at.with_timezone(&world.account.timezone);
    if index < 10 || (9..20).contains(&local.hour()) {
        return None;
    }
    let hours = i64::from((local.hour() + 24 - 18) % 24) + (index % 7) as i64;
    Some(at - TimeDelta::hours(hours))
}
