//! The demo shop's account: it is at a pretend Meta in the same program.

use domain::{
    id::{PhoneNumberId, WabaId},
    money::Currency,
};

/// Where the pretend Meta is, and who the shop is there.
#[derive(Clone, Debug)]
pub struct DemoShop {
    /// Its address, without a version.
    pub base: String,
    /// The page on which one can be the customer.
    pub phone_url: String,
    /// The account.
    pub waba: WabaId,
    /// Its numbers: id and number for people to read.
    pub numbers: Vec<(PhoneNumberId, String)>,
    /// Token, app secret, app id: made up, worth nothing elsewhere.
    pub token: String,
    /// See `token`.
    pub app_secret: String,
    /// See `token`.
    pub app_id: String,
    /// What it is billed in.
    pub currency: Currency,
    /// Decides when its months turn.
    pub timezone: chrono_tz::Tz,
}
