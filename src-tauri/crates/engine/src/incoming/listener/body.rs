//! Taking in a delivery's body: whole where a signature may prove it, else no more of it than is
//! kept.

use super::{LARGEST, connections::Place};
use crate::incoming::refused::Beginning;
use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;

/// What came.
pub(super) enum Taken {
    /// All of it; its signature is to be checked.
    Whole(Bytes),
    /// It is not signed.
    Unsigned(Beginning),
    /// It is larger than anything Meta sends.
    TooLarge(Beginning),
    /// The sender hung up in the middle.
    BrokenOff,
}

/// Reads `body` to its end, or to where it is too large, on the connection that has this place.
pub(super) async fn take(body: Body, signed: bool, place: &Place) -> Taken {
    let (mut whole, mut beginning) = (BytesMut::new(), Beginning::default());
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let Ok(piece) = piece else {
            return Taken::BrokenOff;
        };
        beginning.take(&piece);
        if beginning.size() > LARGEST as u64 {
            return Taken::TooLarge(beginning);
        }
        if signed {
            place.holds(piece.len());
            whole.extend_from_slice(&piece);
        }
    }
    if signed {
        Taken::Whole(whole.freeze())
    } else {
        Taken::Unsigned(beginning)
    }
}
