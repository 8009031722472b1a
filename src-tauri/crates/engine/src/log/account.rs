//! Files what is not about a message: templates, customers' ids and wishes, the account itself.

use super::{Effects, Filing, identify, person::moved};
use crate::api::change::Change;
use domain::customer::Alias;
use store::{StoreError, Tx, person, template};
use whatsapp::webhook::{Event, What};

pub(super) fn apply(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    event: &Event,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    match &event.what {
        What::Unreadable { .. } => effects.incomplete = true,
        What::UserIdUpdate(update) => {
            if let (Some(old), Some(new)) = (&update.previous, &update.current) {
                moved(
                    tx,
                    &Alias::Bsuid(old.clone()),
                    &Alias::Bsuid(new.clone()),
                    filing.book,
                    effects,
                )?;
            }
            effects.nobody |= identify(tx, filing, &update.customer, effects)?.is_none();
        }
        What::AppContact(card) if !card.removed && !card.contact.aliases().is_empty() => {
            identify(tx, filing, &card.contact, effects)?;
        }
        What::Preference(wish) if wish.category.as_deref() == Some("marketing_messages") => {
            let Some(id) = identify(tx, filing, &wish.customer, effects)? else {
                effects.nobody = true;
                return Ok(());
            };
            if let Some(row) = person::get(tx, id)? {
                let marketing_stopped = wish.value.as_deref() == Some("stop");
                person::update(
                    tx,
                    &person::PersonRow {
                        marketing_stopped,
                        ..row
                    },
                )?;
            }
        }
        What::TemplateStatus(news) => {
            if let Some(id) = &news.template.id {
                template::set_status(tx, id, &news.event)?;
                if let Some(category) = &news.category {
                    template::set_category(tx, id, category)?;
                }
            }
            effects.changes.insert(Change::Templates);
            effects.refresh_accounts = filing.notify;
        }
        What::TemplateCategory(news) => {
            if let (Some(id), Some(now)) = (&news.template.id, &news.now) {
                template::set_category(tx, id, now)?;
            }
            effects.changes.insert(Change::Templates);
            effects.refresh_accounts = filing.notify;
        }
        What::TemplateQuality(_) | What::Account { .. } | What::AccountError(_) => {
            effects.changes.insert(Change::Setup);
            effects.refresh_accounts = filing.notify;
        }
        _ => {}
    }
    Ok(())
}
