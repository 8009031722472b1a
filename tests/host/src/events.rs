//! The change feed as server-sent events: `changes` as the engine batches them, `summons` as a test
//! asks for them, and everything anew for a reader that fell behind.

use crate::shop::Shop;
use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::stream::{self, Stream};
use serde::Serialize;
use std::{convert::Infallible, sync::Arc};
use tokio::sync::broadcast::error::RecvError;

/// Streams until the reader leaves.
pub async fn stream(
    State(shop): State<Arc<Shop>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let readers = (
        shop.engine.changes(),
        shop.summons.subscribe(),
        shop.turned.subscribe(),
    );
    let events = stream::unfold((shop, readers), |(shop, mut readers)| async move {
        let (changes, summons, turned) = &mut readers;
        let event = tokio::select! {
            batch = changes.recv() => match batch {
                Ok(batch) => event("changes", &batch),
                Err(RecvError::Lagged(_)) => {
                    *changes = shop.engine.changes();
                    event("changes", &shop.engine.everything())
                }
                Err(RecvError::Closed) => return None,
            },
            Ok(wanted) = summons.recv() => event("summons", &wanted),
            Ok(()) = turned.changed() => event("changes", &shop.engine.everything()),
        };
        Some((Ok(event), (shop, readers)))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

fn event(name: &str, payload: &impl Serialize) -> Event {
    let event = Event::default().event(name);
    event
        .json_data(payload)
        .unwrap_or_else(|_| Event::default().comment("unreadable"))
}
