//! Keys of settings that more than one part of the engine knows.

/// The limits of what may be spent.
pub(crate) const BUDGET: &str = "budget";
