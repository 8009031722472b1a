//! Where fetching a file stands.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where fetching a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// Here.
    Ready,
    /// Being fetched, or will be tried again.
    Fetching,
    /// Could not be fetched yet; a person may try again.
    Failed,
    /// Gone from Meta (older than seven days) or too large.
    Lost,
}
