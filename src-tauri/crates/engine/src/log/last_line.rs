//! A conversation's newest line, as its row in the list shows it.

use domain::{content::Content, file_name, id::MessageKey, instant::Instant, status::Status};
use store::{
    StoreError, Tx,
    message::{self, MessageRow},
    thread::{self, LastLine, ThreadState},
};

/// Makes a message the conversation's newest line, unless a newer one is there.
pub(crate) fn show_as_last(
    thread: &mut ThreadState,
    key: MessageKey,
    at: Instant,
    ours: bool,
    content: &Content,
    status: Option<Status>,
) {
    if thread
        .last
        .as_ref()
        .is_none_or(|last| (last.at, last.key) <= (at, key))
    {
        thread.last = Some(line(key, at, ours, content, status));
    }
}

/// A message as it is now, in one line; of what was taken back no word.
pub(crate) fn line_of(row: &MessageRow) -> LastLine {
    let ours = row.author.is_ours();
    let shown = line(row.key, row.at, ours, &row.content, row.status);
    match row.revoked {
        true => LastLine {
            kind: "revoke".to_owned(),
            media: None,
            text: None,
            ..shown
        },
        false => shown,
    }
}

/// A message changed: where it is its conversation's newest line, that says so.
pub(crate) fn say_again(tx: &Tx<'_>, key: MessageKey) -> Result<(), StoreError> {
    let Some(row) = message::get(tx, key)? else {
        return Ok(());
    };
    let Some(mut state) = thread::get(tx, row.thread)? else {
        return Ok(());
    };
    if state.last.as_ref().is_some_and(|last| last.key == key) {
        state.last = Some(line_of(&row));
        thread::save(tx, &state)?;
    }
    Ok(())
}

/// A message in one line.
fn line(
    key: MessageKey,
    at: Instant,
    ours: bool,
    content: &Content,
    status: Option<Status>,
) -> LastLine {
    LastLine {
        key,
        at,
        ours,
        kind: kind_of(content).to_owned(),
        media: match content {
            Content::Media(media) => Some(media.media),
            _ => None,
        },
        text: beginning(content),
        status,
    }
}

/// The beginning of its words; a file without any shows its name as it is shown everywhere.
fn beginning(content: &Content) -> Option<String> {
    match content {
        Content::Media(media) if media.caption.is_none() => {
            media.filename.as_deref().map(file_name::shown)
        }
        content => content.text().map(|text| text.chars().take(200).collect()),
    }
}

/// The content's kind as it is written on the wire to the window.
pub(crate) fn kind_of(content: &Content) -> &'static str {
    match content {
        Content::Text { .. } => "text",
        Content::Media(_) => "media",
        Content::Location(_) => "location",
        Content::Contacts { .. } => "contacts",
        Content::Reaction { .. } => "reaction",
        Content::Button { .. } => "button",
        Content::ButtonReply { .. } => "button_reply",
        Content::ListReply { .. } => "list_reply",
        Content::FlowReply { .. } => "flow_reply",
        Content::CallPermission { .. } => "call_permission",
        Content::Call { .. } => "call",
        Content::Payment(_) => "payment",
        Content::Order { .. } => "order",
        Content::Template(_) => "template",
        Content::Interactive(_) => "interactive",
        Content::System { .. } => "system",
        Content::Edit { .. } => "edit",
        Content::Revoke { .. } => "revoke",
        Content::Unsupported { .. } => "unsupported",
        Content::Other { .. } => "other",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::beginning;
    use domain::content::Content;
    use serde_json::json;

    #[test]
    fn a_file_name_cannot_look_like_another_in_the_list_either() {
        let file = |caption: Option<&str>| -> Content {
            let name = "facture\u{202e}fdp.exe";
            serde_json::from_value(
                json!({"kind": "media", "media": "document", "filename": name, "caption": caption}),
            )
            .unwrap()
        };
        assert_eq!(beginning(&file(None)).unwrap(), "facturefdp.exe");
        assert_eq!(beginning(&file(Some("Voici"))).unwrap(), "Voici");
    }
}
