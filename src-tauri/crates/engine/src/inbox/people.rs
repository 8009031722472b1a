//! What we do about a customer: their name and address here, blocking.

use crate::{
    api::{
        change::Change,
        fault::{Fault, FaultCode},
        person::{Block, Rename, SetEmail},
    },
    inbox::Room,
};
use domain::{email::Email, id::PersonId, refusal::Refusal};
use std::sync::Arc;
use store::{
    StoreError,
    person::{self, PersonRow},
    thread,
};
use whatsapp::client::Recipient;

impl Room {
    pub(crate) async fn rename(self: &Arc<Self>, rename: Rename) -> Result<(), Fault> {
        let name = rename.name.trim().chars().take(120).collect::<String>();
        let saved_name = Some(name).filter(|name| !name.is_empty());
        self.change_person(rename.person, |row| PersonRow { saved_name, ..row })
            .await
    }

    pub(crate) async fn set_email(self: &Arc<Self>, set: SetEmail) -> Result<(), Fault> {
        let typed = set.email.trim();
        let email = Email::new(typed);
        if email.is_none() && !typed.is_empty() {
            return Err(Fault::new(FaultCode::Invalid).keyed(Refusal::Email));
        }
        self.change_person(set.person, |row| PersonRow { email, ..row })
            .await
    }

    /// Changes what we keep of a customer, and says so for each of their conversations.
    async fn change_person(
        &self,
        id: PersonId,
        change: impl FnOnce(PersonRow) -> PersonRow + Send + 'static,
    ) -> Result<(), Fault> {
        let threads = self
            .desk
            .store()
            .write(move |tx| {
                let row = person::get(tx, id)?.ok_or(StoreError::NotFound)?;
                let person = row.id;
                person::update(tx, &change(row))?;
                thread::of_person(tx, person)
            })
            .await?;
        let changes = threads
            .into_iter()
            .map(|thread| Change::Thread { id: thread.id });
        self.desk.feed().announce(changes);
        Ok(())
    }

    pub(crate) async fn block(self: &Arc<Self>, block: Block) -> Result<(), Fault> {
        let id = block.thread;
        let found = self
            .desk
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
            .desk
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
        self.desk
            .store()
            .write(move |tx| {
                let mut state = thread::get(tx, id)?.ok_or(StoreError::NotFound)?;
                state.blocked = block.blocked;
                thread::save(tx, &state)
            })
            .await?;
        self.desk.announce_thread(id);
        Ok(())
    }
}
