//! One send: the last checks, the file, the request, and what came of it.

use super::{
    answer::{self, not_sent},
    became, begin, gone,
    hold::{self, Hold},
    upload::{UploadFault, upload},
    waits,
};
use crate::{
    api::{
        fault::{Fault, FaultCode},
        setup::Trouble,
    },
    log,
    notifier::{Note, NoteKind},
    outgoing::{Room, request_body::body},
    troubles::{Source, concerns_the_shop},
};
use domain::{
    deed::{Became, NotSent},
    id::{MediaId, OutgoingId},
    outbox_request::OutboxRequest,
    refusal::Refusal,
    retry::ErrorClass,
};
use std::sync::Arc;
use store::{
    StoreError, Tx, message,
    outbox::{OutboxRow, OutboxState},
    person, thread,
};
use whatsapp::client::{CallError, Outgoing, Recipient};

/// Tries to send a message that is due.
pub(super) async fn send(room: &Arc<Room>, row: OutboxRow) -> Result<(), Fault> {
    let OutboxState::Waiting { attempts, .. } = row.state else {
        return Ok(());
    };
    let Some(account) = room.desk.accounts().of_number(&row.number) else {
        return fail(room, &row, Refusal::NotConnected, None, true).await;
    };
    let Ok(request) = serde_json::from_value::<OutboxRequest>(row.request.clone()) else {
        return fail(
            room,
            &row,
            Refusal::Unknown,
            Some("the outbox entry cannot be read".to_owned()),
            false,
        )
        .await;
    };
    if let Some(held) = hold::reason(room, &row, &request).await? {
        return hold(room, &row, held).await;
    }
    let upload = upload(room, &account, &row, &request);
    let uploaded = tokio::select! {
        uploaded = upload => uploaded,
        () = room.last_call_passed() => return Ok(()),
    };
    let uploaded = match uploaded {
        Ok(uploaded) => uploaded,
        // Nothing was sent to the customer: an upload may be repeated without harm.
        Err(UploadFault::Call(error)) => {
            let key = about_the_file(error.sentence());
            return not_sent(room, &row, attempts, &safe_to_repeat(error), key).await;
        }
        Err(UploadFault::Gone) => return fail(room, &row, Refusal::MediaGone, None, false).await,
        Err(UploadFault::Fault(fault)) => return Err(fault),
    };
    let Some(outgoing) = outgoing(room, &row, request, uploaded).await? else {
        return fail(room, &row, Refusal::NoAddress, None, false).await;
    };
    if !begin(room, &row).await? {
        return Ok(());
    }
    let answer = account.client.send(&row.number, &outgoing).await;
    answer::note(room, &row, attempts, answer).await
}

fn safe_to_repeat(mut error: CallError) -> CallError {
    if error.class == ErrorClass::Uncertain {
        error.class = ErrorClass::RetryAfter;
    }
    error
}

/// What Meta will not take while it is given a file is the file, not what is written with it.
fn about_the_file(key: Refusal) -> Refusal {
    match key {
        Refusal::BadRequest => Refusal::MediaRefused,
        key => key,
    }
}

async fn outgoing(
    room: &Room,
    row: &OutboxRow,
    request: OutboxRequest,
    uploaded: Option<MediaId>,
) -> Result<Option<Outgoing>, Fault> {
    let thread = row.thread;
    let who = room
        .desk
        .store()
        .read(move |read| {
            let Some(thread) = thread::get(read, thread)? else {
                return Ok(None);
            };
            person::get(read, thread.person)
        })
        .await?;
    let to = who.and_then(|who| {
        who.phone
            .map(Recipient::Phone)
            .or(who.bsuid.map(Recipient::User))
    });
    let context = request.reply_to.clone();
    Ok(to.zip(body(request, uploaded)).map(|(to, body)| Outgoing {
        to,
        body,
        context,
        callback_data: row.id.to_string(),
    }))
}

/// It did not go; a person decides.
pub(super) async fn fail(
    room: &Arc<Room>,
    row: &OutboxRow,
    key: Refusal,
    detail: Option<String>,
    can_retry: bool,
) -> Result<(), Fault> {
    if concerns_the_shop(key) {
        let trouble = Trouble {
            detail: detail.clone(),
            ..Trouble::of(key)
        };
        room.desk.report(Source::Sends(row.number.clone()), trouble);
    }
    let why = NotSent {
        key,
        detail,
        can_retry,
        needs_template: key == Refusal::WindowClosed,
        prices: None,
    };
    give_up(room, row, why, |tx, id| Ok(!gone(tx, id)?)).await
}

/// It stays here, if it still waits; a person decides.
pub(super) async fn hold(room: &Arc<Room>, row: &OutboxRow, hold: Hold) -> Result<(), Fault> {
    let why = NotSent {
        key: hold.key,
        detail: None,
        can_retry: hold.can_retry,
        needs_template: hold.key == Refusal::WindowClosed,
        prices: hold.prices,
    };
    give_up(room, row, why, |tx, id| waits(tx, id)).await
}

async fn give_up(
    room: &Arc<Room>,
    row: &OutboxRow,
    why: NotSent,
    still: fn(&Tx<'_>, OutgoingId) -> Result<bool, StoreError>,
) -> Result<(), Fault> {
    if write_off(room, row, why, still).await? {
        room.desk.tell(failure_note(room, row).await?);
    }
    Ok(())
}

/// Notes that a message did not go, if that is `still` so. Whether it is.
pub(super) async fn write_off(
    room: &Room,
    row: &OutboxRow,
    why: NotSent,
    still: fn(&Tx<'_>, OutgoingId) -> Result<bool, StoreError>,
) -> Result<bool, Fault> {
    let id = row.id;
    Ok(log::act(&room.desk, move |tx, doing| {
        let is_so = still(tx, id)?;
        if is_so {
            became(tx, doing, id, Became::NotSent { why })?;
        }
        Ok(is_so)
    })
    .await?)
}

pub(super) async fn failure_note(room: &Room, row: &OutboxRow) -> Result<Note, Fault> {
    let (id, key) = (row.thread, row.message);
    let found = room
        .desk
        .store()
        .read(move |read| {
            let Some(thread) = thread::get(read, id)? else {
                return Ok(None);
            };
            Ok(Some((
                person::get(read, thread.person)?,
                message::get(read, key)?,
            )))
        })
        .await?;
    let (who, message) = found.ok_or(Fault::new(FaultCode::NotFound))?;
    Ok(Note {
        thread: Some(row.thread),
        number: Some(row.number.clone()),
        name: log::name_of(who.as_ref()),
        text: message.and_then(|row| row.content.text().map(str::to_owned)),
        ..Note::bare(NoteKind::SendFailed)
    })
}
