//! Keeps in step with Meta what webhooks do not bring (for good): the account, its numbers, its
//! templates and profiles, and edits of the profile that wait for the network.

use crate::{
    account::setup::note_refused,
    accounts::Account,
    api::{change::Change, fault::Fault, setup::Trouble},
    desk::Desk,
    log::{self, Doing},
    money::price::refresh,
    troubles::{Source, is_metas_own},
    watch::Room,
};
use chrono::TimeDelta;
use domain::{
    deed::{Became, Deed},
    instant::Instant,
    refusal::Refusal,
    retry::ErrorClass,
    template::Template,
};
use std::sync::Arc;
use store::{
    StoreError, Tx,
    account::{self, AccountRow, NumberRow},
    early_change, early_status, entry, ledger,
    outbox::{self, OutboxRow, OutboxState},
    refused, template,
};
use whatsapp::client::CallError;

/// How often we look without being asked.
const EVERY: TimeDelta = TimeDelta::hours(6);
/// How soon again when Meta could not be reached.
const SOON: TimeDelta = TimeDelta::seconds(30);
/// How long raw webhooks are kept after they were filed, and whole ones that were refused.
const BODIES_LIVE: TimeDelta = TimeDelta::days(30);
/// How long the beginning of what nobody proved to be Meta's is shown: as long as Meta might still
/// repeat it (Meta, Webhooks, 2026-09-11).
const REFUSED_BEGINNINGS_LIVE: TimeDelta = TimeDelta::days(7);
/// How long the outbox remembers what is done, for the pair limit and for looking back.
const OUTBOX_LIVES: TimeDelta = TimeDelta::days(7);
/// Statuses of messages we never hear of: Meta repeats webhooks for up to 7 days.
const EARLY_STATUS_LIVES: TimeDelta = TimeDelta::days(8);

/// Runs until the engine stops.
pub(crate) async fn run(room: Arc<Room>) {
    loop {
        let mut reached = true;
        for account in room.desk.accounts().all().iter() {
            if let Err(why) = round(&room, account).await {
                tracing::info!(%why, "could not get in step with Meta");
                reached = false;
            }
        }
        if let Err(why) = prune(&room).await {
            tracing::warn!(%why, "old webhooks could not be cleared away");
        }
        let pause = if reached { EVERY } else { SOON };
        tokio::select! {
            () = room.desk.wake().sync.notified() => {}
            () = room.desk.time().rest(pause) => {}
        }
    }
}

async fn round(room: &Arc<Room>, account: &Account) -> Result<(), Fault> {
    if let Err(error) = refresh_account(room, account).await? {
        note_failure(room, account, &error).await?;
        return Err(error.into());
    }
    room.desk.set_offline(false);
    room.desk.works_again(&Source::Meta(account.waba.clone()));
    refresh_templates(&room.desk, account).await?;
    // Not every token may read analytics; without them only our own count is known.
    if let Err(why) = refresh(&room.desk, account).await {
        tracing::info!(%why, "Meta did not say what the number has used");
    }
    for number in &account.numbers {
        room.account.sync_profile(account, number).await?;
    }
    Ok(())
}

/// Says in the account's row that its token is no longer taken, or that Meta is out of reach.
async fn note_failure(room: &Room, account: &Account, error: &CallError) -> Result<(), Fault> {
    room.desk
        .set_offline(error.error.is_none() && error.class != ErrorClass::Permanent);
    let source = Source::Meta(account.waba.clone());
    match is_metas_own(error.sentence()) {
        true => room.desk.report(source, Trouble::of(Refusal::MetaDown)),
        false => room.desk.works_again(&source),
    }
    if error.class != ErrorClass::Reauthenticate && error.class != ErrorClass::Permanent {
        return Ok(());
    }
    note_refused(&room.desk, account.waba.clone(), error.sentence()).await
}

/// What the account is billed in, when its months turn, whether it can pay, and how its numbers
/// are. The outer failure is ours, the inner one Meta's.
async fn refresh_account(
    room: &Arc<Room>,
    account: &Account,
) -> Result<Result<(), CallError>, Fault> {
    let info = match account.client.account(&account.waba).await {
        Ok(info) => info,
        Err(error) => return Ok(Err(error)),
    };
    let numbers = match account.client.numbers(&account.waba).await {
        Ok(numbers) => numbers,
        Err(error) => return Ok(Err(error)),
    };
    if info.payment_method {
        // What kept sends from going may be over; the next one says so if it is not.
        for number in &account.numbers {
            room.desk.works_again(&Source::Sends(number.clone()));
        }
    }
    let (waba, ours) = (account.waba.clone(), account.numbers.clone());
    let taken_again = room
        .desk
        .store()
        .write(move |tx| {
            let Some(row) = account::get(tx, &waba)? else {
                return Ok(false);
            };
            let was_refused = row.token_state.is_some();
            let row = AccountRow {
                name: info.name.unwrap_or(row.name),
                currency: info.currency.or(row.currency),
                timezone: info.timezone.map(str::to_owned).or(row.timezone),
                payment_method: Some(info.payment_method),
                token_state: None,
                ..row
            };
            account::upsert(tx, &row)?;
            for number in numbers
                .into_iter()
                .filter(|number| ours.contains(&number.id))
            {
                let Some(row) = account::number(tx, &number.id)? else {
                    continue;
                };
                let row = NumberRow {
                    display_phone: number.display,
                    verified_name: number.verified_name.or(row.verified_name),
                    quality: number.quality,
                    status: number.status,
                    throughput: number.throughput,
                    on_phone_app: number.on_phone_app,
                    ..row
                };
                account::upsert_number(tx, &row)?;
            }
            Ok(was_refused)
        })
        .await?;
    room.account.reload_accounts().await?;
    if taken_again {
        room.outgoing.resend(account.numbers.clone()).await?;
    }
    room.desk.feed().announce([Change::Setup]);
    Ok(Ok(()))
}

pub(crate) async fn refresh_templates(desk: &Desk, account: &Account) -> Result<(), Fault> {
    let found: Vec<Template> = account
        .client
        .templates(&account.waba)
        .await?
        .iter()
        .filter_map(Template::from_graph)
        .collect();
    let (waba, now) = (account.waba.clone(), desk.now());
    desk.store()
        .write(move |tx| template::replace_all(tx, &waba, &found, now))
        .await?;
    desk.feed().announce([Change::Templates]);
    Ok(())
}

async fn prune(room: &Room) -> Result<(), Fault> {
    let now = room.desk.time().earlier_now();
    log::act(&room.desk, move |tx, doing| {
        entry::prune(tx, now.minus(BODIES_LIVE))?;
        refused::prune(
            tx,
            now.minus(BODIES_LIVE),
            now.minus(REFUSED_BEGINNINGS_LIVE),
        )?;
        outbox::prune(tx, now.minus(OUTBOX_LIVES))?;
        early_status::prune(tx, now.minus(EARLY_STATUS_LIVES))?;
        early_change::prune(tx, now.minus(EARLY_STATUS_LIVES))?;
        write_off_taken_back(tx, doing, now.minus(EARLY_STATUS_LIVES))
    })
    .await?;
    Ok(())
}

/// Meta repeats a status for up to seven days (Meta, Webhooks, 2026-09-11): what was taken back
/// before that, and of which nothing was heard, costs nothing.
fn write_off_taken_back(
    tx: &Tx<'_>,
    doing: &mut Doing<'_>,
    before: Instant,
) -> Result<(), StoreError> {
    let is_over = |row: &OutboxRow| matches!(row.state, OutboxState::Uncertain { since, taken_back: true } if since < before);
    let mut written_off = outbox::in_doubt(tx)?;
    written_off.retain(is_over);
    for row in written_off {
        let (id, what) = (row.id, Became::WrittenOff);
        if ledger::get(tx, row.message)?.is_some_and(|line| line.settled.is_none()) {
            doing.deed(tx, &Deed::Became { id, what })?;
        }
    }
    Ok(())
}
