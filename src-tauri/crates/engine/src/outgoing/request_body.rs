//! What is asked of Meta for a message, once Meta has its file.

use domain::{
    id::MediaId,
    outbox_request::{OutboxBody, OutboxRequest, is_file},
    template::{Values, components_json},
};
use whatsapp::client::{Body, MediaSource};

/// The request's body, once Meta has the file; `None` when the template cannot be filled in.
pub(crate) fn body(request: OutboxRequest, uploaded: Option<MediaId>) -> Option<Body> {
    Some(match request.body {
        OutboxBody::Text { text } => Body::Text {
            preview_url: names_a_page(&text),
            body: text,
        },
        OutboxBody::File {
            media,
            caption,
            name,
        } => Body::Media {
            kind: media,
            source: MediaSource::Id(uploaded?),
            caption,
            filename: name,
        },
        OutboxBody::Reaction { target, emoji } => Body::Reaction { target, emoji },
        OutboxBody::Template { template, values } => Body::Template {
            components: components_json(&template, &with_file(values, uploaded.as_ref())).ok()?,
            name: template.name,
            language: template.language,
        },
    })
}

/// Whether Meta should look for a page to show under the text (Send messages, 2026-05-21).
fn names_a_page(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("https://") || text.contains("http://")
}

/// The same values with the file's place taken by its id at Meta; before the upload by a stand-in,
/// so that everything else can be checked.
pub(crate) fn with_file(mut values: Values, uploaded: Option<&MediaId>) -> Values {
    for value in values.values_mut().filter(|value| is_file(value)) {
        *value = uploaded.map_or_else(|| "1".to_owned(), |id| id.as_str().to_owned());
    }
    values
}
