//! Keeps in step with Meta what webhooks do not bring (for good): the account, its numbers, its
//! templates and profiles, and edits of the profile that wait for the network.

use crate::{
    accounts::Account,
    api::{change::Change, fault::Fault, setup::Trouble},
    engine::Engine,
    money::price::elsewhere,
    watch::health::{Source, is_metas_own},
};
use chrono::TimeDelta;
use domain::{
    id::WabaId, instant::Instant, refusal::Refusal, retry::ErrorClass, template::Template,
};
use graph::client::CallError;
use std::sync::Arc;
use store::{
    StoreError, Tx,
    account::{self, AccountRow, NumberRow},
    early_status, journal, ledger,
    outbox::{self, OutboxRow, OutboxState},
    refused, template,
};

/// How often we look without being asked.
const EVERY: TimeDelta = TimeDelta::hours(6);
/// How soon again when Meta could not be reached.
const SOON: TimeDelta = TimeDelta::seconds(30);
/// How long raw webhooks are kept after they were filed, and whole ones that were refused.
const JOURNAL_LIVES: TimeDelta = TimeDelta::days(30);
/// How long the beginning of what nobody proved to be Meta's is shown: as long as Meta might still
/// repeat it (Meta, Webhooks, 2026-09-11).
const REFUSED_BEGINNINGS_LIVE: TimeDelta = TimeDelta::days(7);
/// How long the outbox remembers what is done, for the pair limit and for looking back.
const OUTBOX_LIVES: TimeDelta = TimeDelta::days(7);
/// Statuses of messages we never hear of: Meta repeats webhooks for up to 7 days.
const EARLY_STATUS_LIVES: TimeDelta = TimeDelta::days(8);

/// Runs until the engine stops.
pub(crate) async fn run(engine: Arc<Engine>) {
    loop {
        let mut reached = true;
        for account in engine.accounts().all().iter() {
            if let Err(why) = round(&engine, account).await {
                tracing::info!(%why, "could not get in step with Meta");
                reached = false;
            }
        }
        if let Err(why) = prune(&engine).await {
            tracing::warn!(%why, "old webhooks could not be cleared away");
        }
        let pause = if reached { EVERY } else { SOON };
        tokio::select! {
            () = engine.wake().sync.notified() => {}
            () = engine.time().rest(pause) => {}
        }
    }
}

async fn round(engine: &Arc<Engine>, account: &Account) -> Result<(), Fault> {
    if let Err(error) = refresh_account(engine, account).await? {
        note_failure(engine, account, &error).await?;
        return Err(error.into());
    }
    engine.set_offline(false);
    engine.works_again(&Source::Meta(account.waba.clone()));
    refresh_templates(engine, account).await?;
    // Not every token may read analytics; without them only our own count is known.
    if let Err(why) = elsewhere::refresh(engine, account).await {
        tracing::info!(%why, "Meta did not say what the number has used");
    }
    for number in &account.numbers {
        engine.sync_profile(account, number).await?;
    }
    Ok(())
}

/// Says in the account's row that its token is no longer taken, or that Meta is out of reach.
async fn note_failure(engine: &Engine, account: &Account, error: &CallError) -> Result<(), Fault> {
    engine.set_offline(error.error.is_none() && error.class != ErrorClass::Permanent);
    let source = Source::Meta(account.waba.clone());
    match is_metas_own(error.sentence()) {
        true => engine.report(source, Trouble::of(Refusal::MetaDown)),
        false => engine.works_again(&source),
    }
    if error.class != ErrorClass::Reauthenticate && error.class != ErrorClass::Permanent {
        return Ok(());
    }
    note_refused(engine, account.waba.clone(), error.sentence()).await
}

/// Meta does not take the account's token any more.
pub(crate) async fn note_refused(engine: &Engine, waba: WabaId, key: Refusal) -> Result<(), Fault> {
    engine
        .store()
        .write(move |tx| {
            let Some(row) = account::get(tx, &waba)? else {
                return Ok(());
            };
            account::upsert(
                tx,
                &AccountRow {
                    token_state: Some(key),
                    ..row
                },
            )
        })
        .await?;
    engine.feed().announce([Change::Setup]);
    Ok(())
}

/// What the account is billed in, when its months turn, whether it can pay, and how its numbers
/// are. The outer failure is ours, the inner one Meta's.
async fn refresh_account(
    engine: &Arc<Engine>,
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
            engine.works_again(&Source::Sends(number.clone()));
        }
    }
    let (waba, ours) = (account.waba.clone(), account.numbers.clone());
    let taken_again = engine
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
    engine.reload_accounts().await?;
    if taken_again {
        engine.resend(account.numbers.clone()).await?;
    }
    engine.feed().announce([Change::Setup]);
    Ok(Ok(()))
}

pub(crate) async fn refresh_templates(engine: &Engine, account: &Account) -> Result<(), Fault> {
    let found: Vec<Template> = account
        .client
        .templates(&account.waba)
        .await?
        .iter()
        .filter_map(Template::from_graph)
        .collect();
    let (waba, now) = (account.waba.clone(), engine.now());
    engine
        .store()
        .write(move |tx| template::replace_all(tx, &waba, &found, now))
        .await?;
    engine.feed().announce([Change::Templates]);
    Ok(())
}

async fn prune(engine: &Engine) -> Result<(), Fault> {
    let now = engine.time().earlier_now();
    let written_off = engine
        .store()
        .write(move |tx| {
            journal::prune(tx, now.minus(JOURNAL_LIVES))?;
            refused::prune(
                tx,
                now.minus(JOURNAL_LIVES),
                now.minus(REFUSED_BEGINNINGS_LIVE),
            )?;
            outbox::prune(tx, now.minus(OUTBOX_LIVES))?;
            early_status::prune(tx, now.minus(EARLY_STATUS_LIVES))?;
            write_off_taken_back(tx, now.minus(EARLY_STATUS_LIVES))
        })
        .await?;
    for row in written_off {
        let (thread, key, number) = (row.thread, row.message, row.number);
        let changes = [Change::Message { thread, key }, Change::Money { number }];
        engine.feed().announce(changes);
    }
    Ok(())
}

/// Meta repeats a status for up to seven days (Meta, Webhooks, 2026-09-11): what was taken back
/// before that, and of which nothing was heard, costs nothing.
fn write_off_taken_back(tx: &Tx<'_>, before: Instant) -> Result<Vec<OutboxRow>, StoreError> {
    let is_over = |row: &OutboxRow| matches!(row.state, OutboxState::Uncertain { since, taken_back: true } if since < before);
    let mut written_off = outbox::in_doubt(tx)?;
    written_off.retain(is_over);
    for row in &written_off {
        ledger::void(tx, row.message)?;
    }
    Ok(written_off)
}
