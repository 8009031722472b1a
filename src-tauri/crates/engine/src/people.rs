//! What we do about a customer: their name here, blocking.

use crate::{
    api::{
        change::Change,
        fault::{Fault, FaultCode},
        person::{Block, Rename},
    },
    engine::Engine,
};
use graph::client::Recipient;
use std::sync::Arc;
use store::{StoreError, person, thread};

impl Engine {
    pub(crate) async fn rename(self: &Arc<Self>, rename: Rename) -> Result<(), Fault> {
        let name = rename.name.trim().chars().take(120).collect::<String>();
        let threads = self
            .store()
            .write(move |tx| {
                let row = person::get(tx, rename.person)?.ok_or(StoreError::NotFound)?;
                person::update(
                    tx,
                    &person::PersonRow {
                        saved_name: Some(name).filter(|name| !name.is_empty()),
                        ..row
                    },
                )?;
                thread::of_person(tx, rename.person)
            })
            .await?;
        self.feed().announce(
            threads
                .into_iter()
                .map(|thread| Change::Thread { id: thread.id }),
        );
        Ok(())
    }

    pub(crate) async fn block(self: &Arc<Self>, block: Block) -> Result<(), Fault> {
        let id = block.thread;
        let found = self
            .store()
            .read(move |read| {
                let Some(state) = thread::get(read, id)? else {
                    return Ok(None);
                };
                let person = person::get(read, state.person)?;
                Ok(person.map(|person| (state.number, person)))
            })
            .await?;
        let (number, person) = found.ok_or(Fault::new(FaultCode::NotFound))?;
        let account = self
            .accounts()
            .of_number(&number)
            .ok_or(Fault::new(FaultCode::NotConnected))?;
        let who = person
            .phone
            .map(Recipient::Phone)
            .or(person.bsuid.map(Recipient::User))
            .ok_or(Fault::new(FaultCode::NotFound))?;
        if block.blocked {
            account.client.block(&number, &who).await?;
        } else {
            account.client.unblock(&number, &who).await?;
        }
        self.store()
            .write(move |tx| {
                let mut state = thread::get(tx, id)?.ok_or(StoreError::NotFound)?;
                state.blocked = block.blocked;
                thread::save(tx, &state)
            })
            .await?;
        self.announce_thread(id);
        Ok(())
    }
}
