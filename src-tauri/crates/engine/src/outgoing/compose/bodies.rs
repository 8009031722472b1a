//! What a draft becomes: a template, or its files and its text, each a message of its own.

use crate::{
    accounts::Account,
    api::{
        compose::Draft,
        fault::{Fault, FaultCode},
    },
    outgoing::{Room, request_body::with_file},
};
use domain::{
    content::{Content, Media, MediaKind},
    draft::caption_at,
    file_type,
    id::AttachmentId,
    length,
    outbox_request::{OutboxBody, staged_file, without_rows},
    refusal::Refusal,
    sent_file::SentFile,
    template::{Template, Values, render},
};
use store::{
    attachment::{self, AttachmentRow},
    template,
};

/// One message of a draft: how it goes out, and how it reads here.
pub(super) struct Body {
    pub request: OutboxBody,
    pub content: Content,
    pub file: Option<SentFile>,
}

impl Room {
    /// What a draft becomes.
    pub(super) async fn bodies(
        &self,
        account: &Account,
        draft: &Draft,
    ) -> Result<Vec<Body>, Fault> {
        if let Some(chosen) = &draft.template {
            let (waba, id) = (account.waba.clone(), chosen.id.clone());
            let found = self
                .desk
                .store()
                .read(move |read| template::get(read, &waba, &id))
                .await?;
            let template = found.ok_or(Fault::new(FaultCode::NotFound))?;
            let staged = chosen.values.values().find_map(|value| staged_file(value));
            let file = match staged {
                Some(id) => Some(self.sent_file(id).await?),
                None => None,
            };
            let values = without_rows(chosen.values.clone());
            return Ok(vec![template_body(template, values, file)?]);
        }
        let ids: Vec<_> = draft.files.iter().map(|file| file.id).collect();
        let files = self
            .desk
            .store()
            .read(move |read| {
                ids.iter()
                    .map(|id| attachment::get(read, *id))
                    .collect::<Result<Vec<_>, _>>()
            })
            .await?;
        let files: Vec<_> = files
            .into_iter()
            .map(|file| file.ok_or(Fault::new(FaultCode::NotFound).keyed(Refusal::MediaGone)))
            .collect::<Result<_, _>>()?;
        for file in &files {
            // One that Meta refuses would leave the customer with the others and without it.
            let mime = file.mime.as_deref().unwrap_or_default();
            file_type::check(mime, file.size.unwrap_or_default())
                .map_err(|why| Fault::new(FaultCode::Invalid).keyed(why))?;
        }
        let kinds: Vec<_> = files.iter().map(|file| file.media).collect();
        let text = draft.text.trim();
        let caption_at = caption_at(text, &kinds);
        let mut bodies = Vec::with_capacity(files.len());
        for (at, file) in files.into_iter().enumerate() {
            let sent = self.sent_file(file.id).await?;
            let caption = (caption_at == Some(at)).then_some(text);
            bodies.push(file_body(file, sent, caption));
        }
        let alone = caption_at.is_none() && !text.is_empty();
        if let Some(text) = alone.then_some(text) {
            length::check_text(text).map_err(|why| {
                Fault::new(FaultCode::Invalid)
                    .keyed(Refusal::TextTooLong)
                    .because(why)
            })?;
            let request = OutboxBody::Text {
                text: text.to_owned(),
            };
            bodies.push(Body {
                request,
                content: Content::Text {
                    body: text.to_owned(),
                },
                file: None,
            });
        }
        if bodies.is_empty() {
            return Err(Fault::new(FaultCode::Invalid).keyed(Refusal::EmptyMessage));
        }
        Ok(bodies)
    }

    /// A file that was handed over, as every desk calls it.
    async fn sent_file(&self, id: AttachmentId) -> Result<SentFile, Fault> {
        self.desk
            .store()
            .read(move |read| attachment::sent_file(read, id))
            .await?
            .ok_or(Fault::new(FaultCode::NotFound).keyed(Refusal::MediaGone))
    }
}

fn template_body(
    template: Template,
    values: Values,
    file: Option<SentFile>,
) -> Result<Body, Fault> {
    if !template.is_sendable() {
        return Err(Fault::new(FaultCode::Invalid).keyed(Refusal::TemplateNotApproved));
    }
    let rendered = render(&template, &with_file(values.clone(), None)).map_err(|why| {
        Fault::new(FaultCode::Invalid)
            .keyed(Refusal::TemplateValuesMissing)
            .because(why)
    })?;
    Ok(Body {
        request: OutboxBody::Template {
            template: Box::new(template),
            values,
        },
        content: Content::Template(rendered),
        file,
    })
}

fn file_body(file: AttachmentRow, sent: SentFile, caption: Option<&str>) -> Body {
    let caption = caption.map(str::to_owned);
    let filename = file
        .name
        .clone()
        .filter(|_| file.media == MediaKind::Document);
    let content = Content::Media(Media {
        media: file.media,
        id: None,
        mime: file.mime.clone(),
        sha256: None,
        caption: caption.clone(),
        filename: filename.clone(),
        animated: false,
    });
    Body {
        request: OutboxBody::File {
            media: file.media,
            caption,
            name: filename,
        },
        content,
        file: Some(sent),
    }
}
