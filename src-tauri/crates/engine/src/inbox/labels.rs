//! The shop's labels: made, put on conversations, taken off, removed.

use crate::{
    api::{
        change::Change,
        fault::{Fault, FaultCode},
        label::{Label, PutLabel, SaveLabel},
    },
    inbox::Room,
};
use domain::{id::LabelId, label::LabelName, refusal::Refusal};
use std::sync::Arc;
use store::{
    StoreError, Tx,
    label::{self, LabelRow},
    thread,
};

impl Room {
    pub(crate) async fn labels(self: &Arc<Self>, (): ()) -> Result<Vec<Label>, Fault> {
        let rows = self.desk.store().read(label::all).await?;
        Ok(rows.into_iter().map(view).collect())
    }

    pub(crate) async fn label_save(self: &Arc<Self>, save: SaveLabel) -> Result<Label, Fault> {
        let invalid = |key| Fault::new(FaultCode::Invalid).keyed(key);
        let name = LabelName::new(&save.name).ok_or_else(|| invalid(Refusal::LabelName))?;
        let saved = self
            .desk
            .store()
            .write(move |tx| keep(tx, &save, &name))
            .await?
            .ok_or_else(|| invalid(Refusal::LabelTaken))?;
        self.desk.feed().announce([Change::Labels]);
        Ok(view(saved))
    }

    pub(crate) async fn label_put(self: &Arc<Self>, put: PutLabel) -> Result<(), Fault> {
        let thread = self
            .desk
            .store()
            .write(move |tx| {
                let thread = thread::get(tx, put.thread)?.ok_or(StoreError::NotFound)?.id;
                if put.on {
                    label::put(tx, put.label, thread)?;
                } else {
                    label::take(tx, put.label, thread)?;
                }
                Ok(thread)
            })
            .await?;
        self.desk
            .feed()
            .announce([Change::Thread { id: thread }, Change::Labels]);
        Ok(())
    }

    pub(crate) async fn label_remove(self: &Arc<Self>, id: LabelId) -> Result<(), Fault> {
        let carried = self
            .desk
            .store()
            .write(move |tx| {
                let carried = label::threads(tx, id)?;
                label::remove(tx, id)?;
                Ok(carried)
            })
            .await?;
        let rows = carried.into_iter().map(|id| Change::Thread { id });
        self.desk.feed().announce(rows.chain([Change::Labels]));
        Ok(())
    }
}

/// Adds or changes a label; `None` when another one has that name.
fn keep(tx: &Tx<'_>, save: &SaveLabel, name: &LabelName) -> Result<Option<LabelRow>, StoreError> {
    let taken = label::named(tx, name)?.filter(|owner| Some(*owner) != save.id);
    if taken.is_some() {
        return Ok(None);
    }
    let id = match save.id {
        Some(id) => {
            label::update(tx, id, name, save.color)?;
            id
        }
        None => label::create(tx, name, save.color)?,
    };
    label::get(tx, id)
}

fn view(row: LabelRow) -> Label {
    Label {
        id: row.id,
        name: row.name.to_string(),
        color: row.color,
        threads: row.threads,
    }
}
