//! What goes out: composing, the outbox and its worker.

mod advice;
pub(crate) mod compose;
pub(crate) mod outbox;
mod templates;
