//! The alarm clock: tells the person before an unanswered window closes, and the window when one
//! has closed. Sleeps until the next moment that matters; never polls.

use crate::{
    api::{change::Change, fault::Fault},
    engine::Engine,
    inbox::name_of,
    notifier::{Note, NoteKind},
};
use domain::{
    attention::{Alert, alert_due, next_alert_at},
    instant::Instant,
};
use std::sync::Arc;
use store::{alert, person, thread};

/// Runs until the engine stops.
pub(crate) async fn run(engine: Arc<Engine>) {
    let mut seen = engine.now();
    loop {
        let next = match round(&engine, seen).await {
            Ok(next) => next,
            Err(why) => {
                tracing::error!(%why, "alerts could not be looked up");
                None
            }
        };
        seen = engine.now();
        tokio::select! {
            () = engine.wake().alerts.notified() => {}
            () = sleep_until(&engine, next) => {}
        }
    }
}

async fn sleep_until(engine: &Engine, at: Option<Instant>) {
    match at {
        Some(at) => engine.time().sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Tells what is due and says when to look again.
async fn round(engine: &Engine, seen: Instant) -> Result<Option<Instant>, Fault> {
    let now = engine.now();
    let (notes, closed, next) = engine
        .store()
        .write(move |tx| {
            let closed = thread::closed_between(tx, seen, now)?;
            let mut notes = Vec::new();
            let mut next = thread::next_close(tx, now)?;
            for state in thread::closing_between(tx, now, now.plus(Alert::OneHour.before()))? {
                let Some(closes_at) = state.closes_at else { continue };
                let mut told = alert::was_told(tx, state.id, closes_at)?;
                if let Some(due) = alert_due(closes_at, true, told, now) {
                    alert::told(tx, state.id, closes_at, due)?;
                    told = Some(due);
                    notes.push(Note {
                        kind: match due {
                            Alert::OneHour => NoteKind::ClosingInAnHour,
                            Alert::TenMinutes => NoteKind::ClosingInTenMinutes,
                        },
                        thread: state.id,
                        number: state.number.clone(),
                        name: name_of(person::get(tx, state.person)?.as_ref()),
                        text: state.last.as_ref().and_then(|last| last.text.clone()),
                        closes_at: Some(closes_at),
                    });
                }
                next = earlier(next, next_alert_at(closes_at, true, told, now));
            }
            let later = thread::next_closing(tx, now.plus(Alert::OneHour.before()))?;
            next = earlier(next, later.map(|closes_at| closes_at.minus(Alert::OneHour.before())));
            Ok((notes, closed, next))
        })
        .await?;
    engine.feed().announce(closed.into_iter().map(|id| Change::Thread { id }));
    for note in notes {
        engine.tell(note);
    }
    Ok(next)
}

fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}
