//! The front door.

mod doors;
mod protocol;
