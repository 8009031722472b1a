//! The people on the other side: who they are, where they are from, when they may be written to,
//! and what they do by themselves (write, call).

pub(crate) mod blocking;
pub(crate) mod calling;
pub(crate) mod inbound;
pub(crate) mod people;
pub(crate) mod places;
pub(crate) mod window;
