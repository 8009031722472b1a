//! What the shop sends.

mod limits;
mod receipts;
mod rules;
mod template;
