//! How what comes reaches us: the inlets, signatures, quarantine.

pub mod listener;
mod not_taken;
mod quarantine;
mod receiving;
pub(crate) mod refused;

use crate::desk::Desk;
use not_taken::NotTaken;

/// Takes in what comes.
pub(crate) struct Room {
    desk: Desk,
    not_taken: NotTaken,
}

impl Room {
    pub fn new(desk: Desk) -> Self {
        Self {
            desk,
            not_taken: NotTaken::default(),
        }
    }
}

/// What became of a webhook. In every case it is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Read and filed.
    Filed,
    /// Ours, but not (wholly) readable: kept for a retry after an update.
    Quarantined,
    /// Not signed by an app we know: kept, and to be sent again once the secret is right.
    Refused,
}

impl Receipt {
    /// Of what was rightly signed.
    fn of(is_all_filed: bool) -> Self {
        match is_all_filed {
            true => Self::Filed,
            false => Self::Quarantined,
        }
    }
}
