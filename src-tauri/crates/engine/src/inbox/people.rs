//! What we do about a customer: their name and address here, blocking.

use crate::{
    api::{
        fault::{Fault, FaultCode},
        person::{Block, Rename, SetEmail},
    },
    inbox::Room,
    log,
};
use domain::{
    deed::{Conversation, Deed},
    email::Email,
    id::PersonId,
    refusal::Refusal,
};
use std::sync::Arc;
use store::{StoreError, person, thread};
use whatsapp::client::Recipient;

impl Room {
    pub(crate) async fn rename(self: &Arc<Self>, rename: Rename) -> Result<(), Fault> {
        let name = rename.name.trim().chars().take(120).collect::<String>();
        let name = Some(name).filter(|name| !name.is_empty());
        self.change_person(rename.person, |conversation| Deed::Named {
            conversation,
            name,
        })
        .await
    }

    pub(crate) async fn set_email(self: &Arc<Self>, set: SetEmail) -> Result<(), Fault> {
        let typed = set.email.trim();
        let email = Email::new(typed);
        if email.is_none() && !typed.is_empty() {
            return Err(Fault::new(FaultCode::Invalid).keyed(Refusal::Email));
        }
        self.change_person(set.person, |conversation| Deed::Mailed {
            conversation,
            email,
        })
        .await
    }

    /// Changes what we keep of a customer, who is named by one of their conversations.
    async fn change_person(
        &self,
        id: PersonId,
        deed: impl FnOnce(Conversation) -> Deed + Send + 'static,
    ) -> Result<(), Fault> {
        log::act(&self.desk, move |tx, doing| {
            let person = person::get(tx, id)?.ok_or(StoreError::NotFound)?.id;
            let one = thread::of_person(tx, person)?.into_iter().next();
            let called = log::conversation(tx, one.ok_or(StoreError::NotFound)?.id)?;
            doing.deed(tx, &deed(called)).map(drop)
        })
        .await?;
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
        log::act(&self.desk, move |tx, doing| {
            let conversation = log::conversation(tx, id)?;
            let on = block.blocked;
            doing
                .deed(tx, &Deed::Blocked { conversation, on })
                .map(drop)
        })
        .await?;
        Ok(())
    }
}
