//! Gives Meta a message's file before the message goes.

use crate::{accounts::Account, api::fault::Fault, outgoing::Room};
use chrono::TimeDelta;
use domain::{file_type::FileType, id::MediaId, outbox_request::OutboxRequest};
use store::{attachment, outbox::OutboxRow};
use whatsapp::client::CallError;

/// An uploaded file's id lives 30 days (Meta, Media, 2025-12); a day less to be safe.
const UPLOAD_LIVES: TimeDelta = TimeDelta::days(29);

/// Why Meta does not have the file.
pub(super) enum UploadFault {
    Call(CallError),
    Gone,
    Fault(Fault),
}

/// Gives Meta the file, unless it still has it.
pub(super) async fn upload(
    room: &Room,
    account: &Account,
    row: &OutboxRow,
    request: &OutboxRequest,
) -> Result<Option<MediaId>, UploadFault> {
    if !request.has_file() {
        return Ok(None);
    }
    let (now, message) = (room.desk.now(), row.message);
    let kept = room
        .desk
        .store()
        .read(move |read| {
            let file = attachment::of_messages(read, &[message])?.pop();
            let Some(file) = file else { return Ok(None) };
            let bytes = attachment::bytes(read, file.id)?;
            Ok(bytes.map(|bytes| (file, bytes)))
        })
        .await
        .map_err(|why| UploadFault::Fault(why.into()))?;
    let Some((file, bytes)) = kept else {
        return Err(UploadFault::Gone);
    };
    let id = file.id;
    if let Some((uploaded, at)) = &file.uploaded
        && now.since(*at) < UPLOAD_LIVES
    {
        return Ok(Some(uploaded.clone()));
    }
    let mime = file
        .mime
        .clone()
        .unwrap_or_else(|| "application/octet-stream".to_owned());
    let name = file.name.clone().unwrap_or_else(|| "file".to_owned());
    let name = FileType::of(&mime).map_or_else(|| name.clone(), |taken| taken.name(&name));
    let uploaded = account
        .client
        .upload_media(&row.number, bytes.into(), &mime, &name)
        .await
        .map_err(UploadFault::Call)?;
    let kept = uploaded.clone();
    room.desk
        .store()
        .write(move |tx| attachment::set_uploaded(tx, id, &kept, now))
        .await
        .map_err(|why| UploadFault::Fault(why.into()))?;
    Ok(Some(uploaded))
}
