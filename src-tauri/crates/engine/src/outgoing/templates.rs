//! Templates on offer in a conversation, with their price, and how they read when filled in.

use crate::{
    api::{
        compose::{Preview, PreviewQuery, TemplateOffer},
        fault::{Fault, FaultCode},
    },
    outgoing::{Room, request_body::with_file},
};
use domain::{
    content::SentTemplate,
    id::ThreadId,
    outbox_request::send_kind,
    template::{Header, Template, Values, render, variables},
};
use std::sync::Arc;
use store::template;

impl Room {
    pub(crate) async fn templates(
        self: &Arc<Self>,
        thread: ThreadId,
    ) -> Result<Vec<TemplateOffer>, Fault> {
        let basis = self.money.price_basis(thread).await?;
        let waba = basis.account.waba.clone();
        let all = self
            .desk
            .store()
            .read(move |read| template::all(read, &waba))
            .await?;
        let tariff = self.desk.tariff();
        Ok(all
            .into_iter()
            .filter(|template| template.id.is_some())
            .map(|template| TemplateOffer {
                variables: variables(&template),
                sendable: template.is_sendable(),
                quote: basis.quote(&tariff, send_kind(template.category), 0),
                template,
            })
            .collect())
    }

    pub(crate) async fn template_preview(
        self: &Arc<Self>,
        query: PreviewQuery,
    ) -> Result<Preview, Fault> {
        let account = self
            .desk
            .accounts()
            .of_number(&query.number)
            .ok_or(Fault::new(FaultCode::NotConnected))?;
        let (waba, id) = (account.waba.clone(), query.template.id);
        let found = self
            .desk
            .store()
            .read(move |read| template::get(read, &waba, &id))
            .await?;
        let template = found.ok_or(Fault::new(FaultCode::NotFound))?;
        let values = with_file(query.template.values, None);
        let problems = render(&template, &values).err().into_iter().collect();
        Ok(Preview {
            rendered: shown(&template, values),
            problems,
        })
    }
}

/// The template with what is filled in so far; what is missing keeps its `{{name}}`.
fn shown(template: &Template, mut values: Values) -> SentTemplate {
    for variable in variables(template) {
        let missing = values
            .get(&variable.key)
            .is_none_or(|value| value.trim().is_empty());
        if missing {
            values.insert(variable.key, format!("{{{{{}}}}}", variable.name));
        }
    }
    render(template, &values).unwrap_or_else(|_| SentTemplate {
        name: template.name.clone(),
        language: template.language.clone(),
        header: match &template.header {
            Header::Text { text } => Some(text.clone()),
            _ => None,
        },
        body: template.body.clone(),
        footer: template.footer.clone(),
        buttons: template
            .buttons
            .iter()
            .map(|button| button.text.clone())
            .collect(),
    })
}
