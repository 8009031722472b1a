//! What the person is told once, at the hours at which the shop opens and closes: customers who
//! still wait when it closes, and a rate card that is missing.

use crate::{
    api::{budget::ClosingDigest, fault::Fault},
    money::rate_cards::missing,
    notifier::{Note, NoteKind},
    watch::Room,
};
use chrono::{DateTime, Days, Local, MappedLocalTime, NaiveDate, NaiveTime, TimeDelta, TimeZone};
use domain::{calendar::local_date, instant::Instant};
use std::sync::Arc;
use store::{Read, StoreError, setting, thread};

const DIGEST_TOLD: &str = "closing_digest_told";
const CARD_TOLD: &str = "rate_card_told";
/// A computer that slept at closing time still says who waits, but not in the middle of the night.
const STILL_EVENING: TimeDelta = TimeDelta::hours(3);

/// Runs until the engine stops.
pub(crate) async fn run(room: Arc<Room>) {
    loop {
        if let Err(why) = round(&room).await {
            tracing::error!(%why, "reminders could not be looked up");
        }
        let (now, likes) = (room.desk.now(), room.desk.preferences_now());
        let next = next_at(now, likes.opens_at, &Local).min(next_at(now, likes.closes_at, &Local));
        tokio::select! {
            () = room.desk.wake().reminders.notified() => {}
            () = room.desk.time().sleep_until(next) => {}
        }
    }
}

impl Room {
    pub(crate) async fn closing_digest(self: &Arc<Self>, (): ()) -> Result<ClosingDigest, Fault> {
        let now = self.desk.now();
        let opens_at = next_at(now, self.desk.preferences_now().opens_at, &Local);
        Ok(self
            .desk
            .store()
            .read(move |read| digest(read, now, opens_at))
            .await?)
    }
}

async fn round(room: &Arc<Room>) -> Result<(), Fault> {
    who_waits_at_closing_time(room).await?;
    which_card_is_missing(room).await
}

async fn who_waits_at_closing_time(room: &Arc<Room>) -> Result<(), Fault> {
    let now = room.desk.now();
    let closed_at = last_at(now, room.desk.preferences_now().closes_at, &Local);
    if now.since(closed_at) > STILL_EVENING {
        return Ok(());
    }
    let digest = room.closing_digest(()).await?;
    if digest.waiting > 0 && first_time(room, DIGEST_TOLD, date_of(closed_at, &Local)).await? {
        room.desk.tell(Note {
            closes_at: Some(digest.opens_at),
            count: Some(digest.waiting),
            ..Note::bare(NoteKind::ClosingDigest)
        });
    }
    Ok(())
}

async fn which_card_is_missing(room: &Room) -> Result<(), Fault> {
    let now = room.desk.now();
    let accounts = room.desk.accounts().all();
    let accounts = accounts.iter();
    let here: Vec<_> = accounts
        .filter_map(|account| Some((account.currency?, local_date(now, account.timezone))))
        .collect();
    let Some(missing) = missing(&room.desk.tariff(), &here) else {
        return Ok(());
    };
    if first_time(room, CARD_TOLD, missing.quarter).await? {
        room.desk.tell(Note {
            day: Some(missing.quarter.to_string()),
            ..Note::bare(NoteKind::RateCard)
        });
    }
    Ok(())
}

/// Whether this was not told for that day before; it is remembered as told.
async fn first_time(room: &Room, what: &'static str, day: NaiveDate) -> Result<bool, Fault> {
    let day = day.to_string();
    Ok(room
        .desk
        .store()
        .write(move |tx| {
            let told = setting::recall(tx, what)?;
            setting::set(tx, what, &day)?;
            Ok(told != Some(day))
        })
        .await?)
}

/// The windows that close between two moments: what is open at the first and not at the second.
fn digest(read: &Read<'_>, now: Instant, opens_at: Instant) -> Result<ClosingDigest, StoreError> {
    let (before, after) = (
        thread::counts(read, None, None, now)?,
        thread::counts(read, None, None, opens_at)?,
    );
    Ok(ClosingDigest {
        opens_at,
        closing: after.closed.saturating_sub(before.closed),
        waiting: before.closing.saturating_sub(after.closing),
    })
}

/// The next moment after `now` at which the clocks there show that hour.
fn next_at<Z: TimeZone>(now: Instant, hour: u8, zone: &Z) -> Instant {
    let today = date_of(now, zone);
    (0..3)
        .filter_map(|days| today.checked_add_days(Days::new(days)))
        .filter_map(|date| at_hour(date, hour, zone))
        .find(|at| *at > now)
        .unwrap_or(now.plus(TimeDelta::days(1)))
}

/// The last moment up to `now` at which the clocks there showed that hour.
fn last_at<Z: TimeZone>(now: Instant, hour: u8, zone: &Z) -> Instant {
    let today = date_of(now, zone);
    (0..3)
        .filter_map(|days| today.checked_sub_days(Days::new(days)))
        .filter_map(|date| at_hour(date, hour, zone))
        .find(|at| *at <= now)
        .unwrap_or(now.minus(TimeDelta::days(1)))
}

fn date_of<Z: TimeZone>(at: Instant, zone: &Z) -> NaiveDate {
    at.to_utc().with_timezone(zone).date_naive()
}

/// That hour of that day; the next hour where the clocks skip it.
fn at_hour<Z: TimeZone>(date: NaiveDate, hour: u8, zone: &Z) -> Option<Instant> {
    let at = date.and_time(NaiveTime::from_hms_opt(u32::from(hour), 0, 0)?);
    let moment: DateTime<Z> = match zone.from_local_datetime(&at) {
        MappedLocalTime::Single(moment) | MappedLocalTime::Ambiguous(moment, _) => moment,
        MappedLocalTime::None => zone
            .from_local_datetime(&(at + TimeDelta::hours(1)))
            .earliest()?,
    };
    Some(moment.to_utc().into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use chrono::Utc;
    use chrono_tz::Europe::Paris;

    fn at(text: &str) -> Instant {
        text.parse::<DateTime<Utc>>().unwrap().into()
    }

    #[test]
    fn the_shop_opens_again_in_the_morning() {
        let evening = at("2026-11-21T18:00:00Z");
        assert_eq!(next_at(evening, 9, &Paris), at("2026-11-22T08:00:00Z"));
        assert_eq!(
            next_at(at("2026-11-21T07:59:59Z"), 9, &Paris),
            at("2026-11-21T08:00:00Z")
        );
        assert_eq!(
            next_at(at("2026-11-21T08:00:00Z"), 9, &Paris),
            at("2026-11-22T08:00:00Z")
        );
    }

    #[test]
    fn it_closed_last_in_the_evening() {
        assert_eq!(
            last_at(at("2026-11-21T17:00:00Z"), 18, &Paris),
            at("2026-11-21T17:00:00Z")
        );
        assert_eq!(
            last_at(at("2026-11-21T16:59:59Z"), 18, &Paris),
            at("2026-11-20T17:00:00Z")
        );
    }

    #[test]
    fn an_hour_that_the_clocks_skip_is_the_next_one() {
        let night = at("2026-03-28T22:00:00Z");
        assert_eq!(next_at(night, 2, &Paris), at("2026-03-29T01:00:00Z"));
    }
}
