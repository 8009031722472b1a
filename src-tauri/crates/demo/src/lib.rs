//! The demo shop: an engine on a pretend Meta, and where its invented secrets are kept. The window
//! and the test host open the same one.

mod account;
mod secrets;

pub use account::{broken, connect};
pub use secrets::DemoSecrets;
