//! One conversation as the window shows it: its head, its pages of messages.

mod message_view;

use crate::{
    accounts::Account,
    api::{
        change::Change,
        fault::{Fault, FaultCode},
        thread::{Message, MessagesPage, MessagesQuery, ThreadView},
    },
    inbox::{Room, list::rows},
    log,
    money::price::allowance_of,
    outgoing::compose::kept_draft,
};
use chrono_tz::Tz;
use domain::{
    allowance::month_of,
    deed::Deed,
    id::{MessageId, MessageKey, PhoneNumberId, ThreadId},
    instant::Instant,
};
use message_view::views;
use std::sync::Arc;
use store::{
    Cursor, Read, StoreError, ledger,
    message::{self, MessageRow, Place},
    person, thread,
};

impl Room {
    pub(crate) async fn thread(self: &Arc<Self>, id: ThreadId) -> Result<ThreadView, Fault> {
        let now = self.desk.now();
        let accounts = self.desk.accounts().all();
        let found = self
            .desk
            .store()
            .read(move |read| {
                let Some(state) = thread::get(read, id)? else {
                    return Ok(None);
                };
                let account = accounts
                    .iter()
                    .find(|account| account.numbers.contains(&state.number));
                view(read, account.map(Arc::as_ref), state, now).map(Some)
            })
            .await?;
        found.ok_or(Fault::new(FaultCode::NotFound))
    }

    pub(crate) async fn messages(
        self: &Arc<Self>,
        query: MessagesQuery,
    ) -> Result<MessagesPage, Fault> {
        let place = match (&query.around, &query.before, &query.after) {
            (Some(key), _, _) => Place::Around(*key),
            (_, Some(before), _) => Place::Before(decode(before)?),
            (_, _, Some(after)) => Place::After(decode(after)?),
            _ => Place::Newest,
        };
        let limit = query.limit.clamp(1, 200);
        let thread = query.thread;
        let disk = self.outgoing.disk_news();
        Ok(self
            .desk
            .store()
            .read(move |read| {
                let page = message::page(read, thread, place, limit)?;
                let edge = |cursor: Option<Cursor>| cursor.map(|cursor| cursor.encode());
                Ok(MessagesPage {
                    messages: views(read, page.rows, &disk)?,
                    older: edge(page.older),
                    newer: edge(page.newer),
                })
            })
            .await?)
    }

    pub(crate) async fn messages_many(
        self: &Arc<Self>,
        keys: Vec<MessageKey>,
    ) -> Result<Vec<Message>, Fault> {
        let disk = self.outgoing.disk_news();
        Ok(self
            .desk
            .store()
            .read(move |read| {
                let rows = message::many(read, &keys)?;
                views(read, rows, &disk)
            })
            .await?)
    }

    pub(crate) async fn mark_read(self: &Arc<Self>, id: ThreadId) -> Result<(), Fault> {
        let wamid = log::act(&self.desk, move |tx, doing| {
            let Some(state) = thread::get(tx, id)?.filter(|state| state.unread > 0) else {
                return Ok(None);
            };
            if let Some(up_to) = message::newest_unread(tx, state.id, state.read_up_to)? {
                let conversation = log::conversation(tx, id)?;
                doing.deed(
                    tx,
                    &Deed::Read {
                        conversation,
                        up_to,
                    },
                )?;
            }
            let last = message::last_customer_message(tx, state.id)?;
            let wamid = last.and_then(|row| row.wamid);
            Ok(wamid.map(|wamid| (state.number, wamid)))
        })
        .await?;
        self.desk.notifier().withdraw(id);
        self.desk.feed().announce([Change::Thread { id }]);
        if let Some((number, wamid)) = wamid.filter(|_| self.desk.preferences_now().read_receipts) {
            self.tell_read(number, wamid, false);
        }
        Ok(())
    }

    pub(crate) async fn typing(self: &Arc<Self>, id: ThreadId) -> Result<(), Fault> {
        if !self.desk.preferences_now().read_receipts {
            return Ok(());
        }
        let found = self
            .desk
            .store()
            .read(move |read| {
                Ok(thread::get(read, id)?.zip(message::last_customer_message(read, id)?))
            })
            .await?;
        if let Some((
            state,
            MessageRow {
                wamid: Some(wamid), ..
            },
        )) = found.filter(|(state, _)| state.group.is_none())
        {
            self.tell_read(state.number, wamid, true);
        }
        Ok(())
    }

    /// Blue ticks and "typing…" are a courtesy: when they do not get through, nothing is lost.
    fn tell_read(&self, number: PhoneNumberId, wamid: MessageId, typing: bool) {
        let Some(account) = self.desk.accounts().of_number(&number) else {
            return;
        };
        self.desk.spawn(async move {
            if let Err(why) = account.client.mark_read(&number, &wamid, typing).await {
                tracing::debug!(%why, "the customer was not told that we read");
            }
        });
    }
}

/// A conversation stays readable when its account is no longer connected.
fn view(
    read: &Read<'_>,
    account: Option<&Account>,
    state: thread::ThreadState,
    now: Instant,
) -> Result<ThreadView, StoreError> {
    let timezone = account.map_or(Tz::UTC, |account| account.timezone);
    let month = month_of(now, timezone);
    let allowance = allowance_of(read, &state.number, timezone, now)?;
    let spend = ledger::of_thread_month(read, state.id, month.as_str())?;
    let draft = kept_draft(read, state.id)?.unwrap_or_default();
    let first_unread = message::first_unread(read, state.id, state.read_up_to)?;
    let (referral, since) = (state.referral.clone(), state.first_at);
    let email = person::get(read, state.person)?.and_then(|person| person.email);
    let row = rows(read, vec![state], now)?
        .pop()
        .ok_or(StoreError::NotFound)?;
    Ok(ThreadView {
        row,
        draft,
        referral,
        first_unread,
        since,
        email,
        spent: spend.spent,
        paid: spend.paid,
        allowance,
    })
}

fn decode(place: &str) -> Result<Cursor, Fault> {
    Cursor::decode(place).ok_or(Fault::new(FaultCode::Invalid).because("place"))
}
