//! The alarm clock: tells the person before an unanswered window closes, and the window when one
//! has closed. Sleeps until the next moment that matters; never polls.

use crate::{
    api::{change::Change, fault::Fault},
    desk::Desk,
    log::name_of,
    notifier::{Note, NoteKind},
};
use domain::{
    attention::{Alert, alert_due, next_alert_at},
    id::ThreadId,
    instant::Instant,
};
use store::{
    Read, StoreError, alert, person,
    thread::{self, ThreadState},
};

/// Runs until the engine stops.
pub(crate) async fn run(desk: Desk) {
    let mut seen = desk.now();
    loop {
        let next = match round(&desk, seen).await {
            Ok(next) => next,
            Err(why) => {
                tracing::error!(%why, "alerts could not be looked up");
                None
            }
        };
        seen = desk.now();
        tokio::select! {
            () = desk.wake().alerts.notified() => {}
            () = sleep_until(&desk, next) => {}
        }
    }
}

async fn sleep_until(desk: &Desk, at: Option<Instant>) {
    match at {
        Some(at) => desk.time().sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Tells what is due and says when to look again.
async fn round(desk: &Desk, seen: Instant) -> Result<Option<Instant>, Fault> {
    let now = desk.now();
    let Round { due, closed, next } = desk.store().read(move |read| look(read, seen, now)).await?;
    desk.feed()
        .announce(closed.into_iter().map(|id| Change::Thread { id }));
    if !due.is_empty() {
        let told: Vec<_> = due
            .iter()
            .map(|(alert, note)| (*alert, note.thread, note.closes_at))
            .collect();
        desk.store()
            .write(move |tx| {
                told.iter().try_for_each(|(alert, thread, closes_at)| {
                    thread
                        .zip(*closes_at)
                        .map_or(Ok(()), |(thread, at)| alert::told(tx, thread, at, *alert))
                })
            })
            .await?;
    }
    for (_, note) in due {
        desk.tell(note);
    }
    Ok(next)
}

/// What is to be done now, and when to look again.
struct Round {
    due: Vec<(Alert, Note)>,
    closed: Vec<ThreadId>,
    next: Option<Instant>,
}

fn look(read: &Read<'_>, seen: Instant, now: Instant) -> Result<Round, StoreError> {
    let an_hour_on = now.plus(Alert::OneHour.before());
    let mut next = thread::next_close(read, now)?;
    let mut due = Vec::new();
    for state in thread::closing_between(read, now, an_hour_on)? {
        let Some(closes_at) = state.closes_at else {
            continue;
        };
        let mut told = alert::was_told(read, state.id, closes_at)?;
        if let Some(alert) = alert_due(closes_at, true, told, now) {
            due.push((alert, note(read, &state, alert, closes_at)?));
            told = Some(alert);
        }
        next = earlier(next, next_alert_at(closes_at, true, told, now));
    }
    let later = thread::next_closing(read, an_hour_on)?;
    next = earlier(
        next,
        later.map(|closes_at| closes_at.minus(Alert::OneHour.before())),
    );
    Ok(Round {
        due,
        closed: thread::closed_between(read, seen, now)?,
        next,
    })
}

fn note(
    read: &Read<'_>,
    state: &ThreadState,
    alert: Alert,
    closes_at: Instant,
) -> Result<Note, StoreError> {
    let kind = match alert {
        Alert::OneHour => NoteKind::ClosingInAnHour,
        Alert::TenMinutes => NoteKind::ClosingInTenMinutes,
    };
    Ok(Note {
        thread: Some(state.id),
        number: Some(state.number.clone()),
        name: name_of(person::get(read, state.person)?.as_ref()),
        text: state.last.as_ref().and_then(|last| last.text.clone()),
        closes_at: Some(closes_at),
        ..Note::bare(kind)
    })
}

fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}
