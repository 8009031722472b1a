//! What Meta tells by itself: the bodies, where they go, and the courier who carries them until
//! they are taken.

pub(crate) mod courier;
pub(crate) mod subscriptions;
pub(crate) mod webhook;
