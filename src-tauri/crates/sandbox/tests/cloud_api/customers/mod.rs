//! What customers do, and when they may be written to.

mod blocking;
mod calling;
mod people;
mod window;
