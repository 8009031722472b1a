//! Accepting connections and speaking HTTP on them, each within its time.

use super::{
    connections::{Connections, Place},
    routes,
};
use crate::incoming::Room;
use axum::{
    Extension, Router,
    extract::Request,
    middleware::{self, Next},
    response::Response,
};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{io::ErrorKind, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// A request's head must be here within this time, also the next one on a connection that stays
/// open.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// Bytes of a head; a tunnel adds some lines to Meta's few.
const LARGEST_HEAD: usize = 32 * 1024;
/// How long to wait for handles to become free when the system has none left.
const BREATH: Duration = Duration::from_millis(50);
/// What is being answered when the program closes may take this long.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// Serves webhooks until the engine stops; then answers what has begun.
pub(crate) async fn serve(room: Arc<Room>, listener: TcpListener) {
    let stopped = room.desk.stopped();
    let app = routes(room);
    let (connections, tasks) = (Connections::default(), TaskTracker::new());
    let stop = CancellationToken::new();
    let mut stopped = pin!(stopped);
    loop {
        let accepted = tokio::select! {
            () = &mut stopped => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                if let Some(place) = connections.admit() {
                    let talk = talk(stream, Arc::new(place), app.clone(), stop.clone());
                    tasks.spawn(talk);
                }
            }
            Err(why) if is_the_callers(why.kind()) => {}
            Err(why) => {
                tracing::warn!(%why, "a connection to the webhook listener could not be taken");
                connections.make_room();
                sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    stop.cancel();
    tasks.close();
    if timeout(LAST_ANSWERS, tasks.wait()).await.is_err() {
        tracing::warn!("a webhook was still being taken when the listener closed");
    }
}

/// Whoever called has gone already.
fn is_the_callers(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
    )
}

async fn talk(stream: TcpStream, place: Arc<Place>, app: Router, stop: CancellationToken) {
    let app = app
        .layer(middleware::from_fn(note))
        .layer(Extension(Arc::clone(&place)));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app));
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = place.sent_away() => return,
        () = stop.cancelled() => {
            // What is still coming in, Meta brings again.
            if !place.is_working() {
                return;
            }
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(why) = ended {
        tracing::debug!(%why, "a connection to the webhook listener ended early");
    }
}

/// Notes what the connection is doing, so that who does nothing can make way.
async fn note(Extension(place): Extension<Arc<Place>>, request: Request, next: Next) -> Response {
    place.sends();
    let response = next.run(request).await;
    place.rests();
    response
}
