//! What a person or the program does: written down, and done to the tables in the same change.

mod lines;
mod naming;
mod outcome;
mod queueing;
mod shop;
mod taking_back;

use super::Filing;
use crate::{book::Book, desk::Desk, effects::Effects, setting_keys::BUDGET};
use domain::{deed::Deed, entry::Stamp, instant::Instant, rate_file::RateFileName};
use store::{StoreError, Tx, entry, rate_file, setting};

pub(crate) use naming::conversation;
pub(crate) use taking_back::keep_files;

/// Deeds being done in one change, at one moment.
pub(crate) struct Doing<'a> {
    /// Now, in Meta's time.
    pub now: Instant,
    book: &'a Book,
    effects: Effects,
}

impl<'a> Doing<'a> {
    /// Deeds done at `now`, with `book` as it is then.
    pub(crate) fn at(now: Instant, book: &'a Book) -> Self {
        Self {
            now,
            book,
            effects: Effects::default(),
        }
    }

    /// Writes a deed down and does it. When it was written.
    pub(crate) fn deed(&mut self, tx: &Tx<'_>, deed: &Deed) -> Result<Stamp, StoreError> {
        let written = entry::done(tx, deed, self.now)?;
        let filing = Filing::of(written, self.now, self.book, true);
        apply(tx, &filing, deed, &mut self.effects)?;
        Ok(written.at)
    }
}

/// Does deeds in one change; once it is kept, whoever must know is told.
pub(crate) async fn act<T: Send + 'static>(
    desk: &Desk,
    job: impl FnOnce(&Tx<'_>, &mut Doing<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (book, now) = (desk.book(), desk.now());
    let (done, effects) = desk
        .store()
        .write(move |tx| {
            let mut doing = Doing::at(now, &book);
            let done = job(tx, &mut doing)?;
            Ok((done, doing.effects))
        })
        .await?;
    desk.carry_out(effects);
    Ok(done)
}

/// Does to the tables what a deed says.
pub(super) fn apply(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    deed: &Deed,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    match deed {
        Deed::Queued(queued) => queueing::queued(tx, filing, queued, effects),
        Deed::Reacted {
            conversation,
            message,
        } => queueing::reacted(tx, filing, conversation, message, effects),
        Deed::SentAgain {
            id,
            quote,
            request,
            line,
        } => queueing::sent_again(tx, filing, *id, quote, request, line.as_ref(), effects),
        Deed::Imported(sent) => queueing::imported(tx, filing, sent),
        Deed::TakenBack { ids } => taking_back::taken_back(tx, ids, effects),
        Deed::Dropped { id } => taking_back::dropped(tx, *id, effects),
        Deed::Became { id, what } => outcome::apply(tx, filing, *id, what, effects),
        Deed::Read {
            conversation,
            up_to,
        } => shop::read(tx, conversation, *up_to, effects),
        Deed::Named { conversation, name } => {
            shop::change_person(tx, filing, "name", conversation, effects, |row| {
                row.saved_name.clone_from(name);
            })
        }
        Deed::Mailed {
            conversation,
            email,
        } => shop::change_person(tx, filing, "email", conversation, effects, |row| {
            row.email.clone_from(email);
        }),
        Deed::Blocked { conversation, on } => shop::block(tx, filing, conversation, *on, effects),
        Deed::LabelSaved { label, name, color } => {
            shop::save_label(tx, filing, *label, name, *color, effects)
        }
        Deed::LabelRemoved { label } => shop::remove_label(tx, filing, *label, effects),
        Deed::LabelPut {
            label,
            conversation,
            on,
        } => shop::put_label(tx, filing, *label, conversation, *on, effects),
        Deed::Lines(lines) => lines::changed(tx, filing, lines, effects),
        Deed::BudgetSet { budget } => match shop::is_last(tx, filing, BUDGET)? {
            true => setting::set(tx, BUDGET, budget),
            false => Ok(()),
        },
        Deed::CardTaken { file } => match shop::is_last(tx, filing, &card(&file.name_of()))? {
            true => rate_file::put(tx, file),
            false => Ok(()),
        },
        Deed::CardRemoved { name } => match shop::is_last(tx, filing, &card(name))? {
            true => rate_file::remove(tx, name),
            false => Ok(()),
        },
    }
}

fn card(name: &RateFileName) -> String {
    let RateFileName {
        effective,
        currency,
        kind,
    } = name;
    format!("card/{kind}/{currency}/{effective}")
}
