//! The shop's labels: made, put on conversations, taken off, removed.

use crate::{
    api::{
        fault::{Fault, FaultCode},
        label::{Label, PutLabel, SaveLabel},
    },
    inbox::Room,
    log::{self, Doing},
};
use domain::{
    deed::Deed,
    id::{LabelId, LabelKey},
    label::LabelName,
    refusal::Refusal,
};
use std::sync::Arc;
use store::{
    StoreError, Tx,
    label::{self, LabelRow},
};

impl Room {
    pub(crate) async fn labels(self: &Arc<Self>, (): ()) -> Result<Vec<Label>, Fault> {
        let rows = self.desk.store().read(label::all).await?;
        Ok(rows.into_iter().map(view).collect())
    }

    pub(crate) async fn label_save(self: &Arc<Self>, save: SaveLabel) -> Result<Label, Fault> {
        let invalid = |key| Fault::new(FaultCode::Invalid).keyed(key);
        let name = LabelName::new(&save.name).ok_or_else(|| invalid(Refusal::LabelName))?;
        let saved = log::act(&self.desk, move |tx, doing| keep(tx, doing, &save, name))
            .await?
            .ok_or_else(|| invalid(Refusal::LabelTaken))?;
        Ok(view(saved))
    }

    pub(crate) async fn label_put(self: &Arc<Self>, put: PutLabel) -> Result<(), Fault> {
        log::act(&self.desk, move |tx, doing| {
            let deed = Deed::LabelPut {
                label: key_of(tx, put.label)?,
                conversation: log::conversation(tx, put.thread)?,
                on: put.on,
            };
            doing.deed(tx, &deed).map(drop)
        })
        .await?;
        Ok(())
    }

    pub(crate) async fn label_remove(self: &Arc<Self>, id: LabelId) -> Result<(), Fault> {
        log::act(&self.desk, move |tx, doing| {
            let Some(row) = label::get(tx, id)? else {
                return Ok(());
            };
            let deed = Deed::LabelRemoved { label: row.key };
            doing.deed(tx, &deed).map(drop)
        })
        .await?;
        Ok(())
    }
}

/// Adds or changes a label; `None` when another one has that name.
fn keep(
    tx: &Tx<'_>,
    doing: &mut Doing<'_>,
    save: &SaveLabel,
    name: LabelName,
) -> Result<Option<LabelRow>, StoreError> {
    let taken = label::named(tx, &name)?.filter(|owner| Some(*owner) != save.id);
    if taken.is_some() {
        return Ok(None);
    }
    let key = match save.id {
        Some(id) => key_of(tx, id)?,
        None => LabelKey(uuid::Uuid::new_v4()),
    };
    let color = save.color;
    let label = key;
    doing.deed(tx, &Deed::LabelSaved { label, name, color })?;
    let id = label::by_key(tx, key)?.ok_or(StoreError::NotFound)?;
    label::get(tx, id)
}

/// What a label is called on every desk.
fn key_of(tx: &Tx<'_>, id: LabelId) -> Result<LabelKey, StoreError> {
    let row = label::get(tx, id)?.ok_or(StoreError::NotFound)?;
    Ok(row.key)
}

fn view(row: LabelRow) -> Label {
    Label {
        id: row.id,
        name: row.name.to_string(),
        color: row.color,
        threads: row.threads,
    }
}
