//! How what comes reaches us: the inlets, signatures, quarantine.

pub mod listener;
