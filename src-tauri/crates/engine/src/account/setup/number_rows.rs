//! A number as it is kept, and as the window shows it.

use crate::api::setup::NumberView;
use domain::id::{PhoneNumberId, WabaId};
use store::account::{AccountRow, NumberRow};
use whatsapp::client::NumberInfo;

pub(super) fn number_row(
    waba: &WabaId,
    id: &PhoneNumberId,
    position: u32,
    found: &[NumberInfo],
    known: &[NumberRow],
) -> NumberRow {
    let info = found.iter().find(|info| info.id == *id);
    let known = known.iter().find(|row| row.id == *id && row.waba == *waba);
    // What Meta said of it before stays true while it cannot be asked.
    if let (None, Some(known)) = (info, known) {
        return NumberRow {
            position,
            ..known.clone()
        };
    }
    NumberRow {
        id: id.clone(),
        waba: waba.clone(),
        display_phone: info.map_or_else(|| id.to_string(), |info| info.display.clone()),
        verified_name: info.and_then(|info| info.verified_name.clone()),
        quality: info.and_then(|info| info.quality.clone()),
        status: info.and_then(|info| info.status.clone()),
        throughput: info.and_then(|info| info.throughput.clone()),
        position,
        on_phone_app: info.is_some_and(|info| info.on_phone_app),
    }
}

pub(super) fn number_view(number: &NumberRow, accounts: &[AccountRow]) -> NumberView {
    let account = accounts.iter().find(|account| account.waba == number.waba);
    NumberView {
        id: number.id.clone(),
        waba: number.waba.clone(),
        display_phone: number.display_phone.clone(),
        verified_name: number.verified_name.clone(),
        quality: number.quality.clone(),
        status: number.status.clone(),
        currency: account.and_then(|account| account.currency),
        timezone: account.and_then(|account| account.timezone.clone()),
        payment_method: account.and_then(|account| account.payment_method),
    }
}
