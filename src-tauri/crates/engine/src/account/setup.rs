//! Connecting accounts, what the window must know first, and how the connection is.

mod checks;
mod number_rows;
mod wanted;

use crate::{
    account::Room,
    accounts::Account,
    api::{
        change::Change,
        fault::{Fault, FaultCode},
        setup::{AccountView, ConnectRequest, ConnectResult, Hello, SetupView, Trouble},
    },
    clock_watch::Watch,
    desk::Desk,
    secrets,
    troubles::Source,
};
use chrono_tz::Tz;
use domain::{id::WabaId, refusal::Refusal};
use number_rows::{number_row, number_view};
use std::sync::Arc;
use store::{
    account::{self, AccountRow, NumberRow},
    gap,
};
use url::Url;
use wanted::{Address, Wanted};
use whatsapp::{
    client::{Client, Patience, Settings},
    secret::Secret,
};

/// The newest Graph API version known (Meta, Graph API changelog, 2026-07-29).
pub const GRAPH_VERSION: &str = "v26.0";
/// Meta's own address.
pub const GRAPH_BASE: &str = "https://graph.facebook.com";

impl Room {
    pub(crate) async fn hello(self: &Arc<Self>, (): ()) -> Result<Hello, Fault> {
        let revision = self.desk.feed().revision();
        let now = self.desk.now();
        let (accounts, numbers, gap) = self
            .desk
            .store()
            .read(|read| {
                Ok((
                    account::all(read)?,
                    account::numbers(read)?,
                    gap::current(read)?,
                ))
            })
            .await?;
        Ok(Hello {
            revision,
            clock_offset_ms: self.desk.time().offset_ms(),
            preferences: self.desk.preferences_now(),
            health: self.health(&accounts).await,
            numbers: numbers
                .iter()
                .map(|number| number_view(number, &accounts))
                .collect(),
            gap: gap.filter(|gap| now < gap.doubt_ends()),
            demo_phone: self.demo_shop().map(|shop| shop.phone_url),
        })
    }

    pub(crate) async fn setup(self: &Arc<Self>, (): ()) -> Result<SetupView, Fault> {
        let (rows, numbers) = self
            .desk
            .store()
            .read(|read| Ok((account::all(read)?, account::numbers(read)?)))
            .await?;
        let mut accounts = Vec::with_capacity(rows.len());
        for row in &rows {
            let ours = numbers.iter().filter(|number| number.waba == row.waba);
            accounts.push(AccountView {
                waba: row.waba.clone(),
                name: Some(row.name.clone()).filter(|name| !name.is_empty()),
                numbers: ours.map(|number| number_view(number, &rows)).collect(),
                app_id: row.app_id.clone(),
                has_token: self.secrets().read(&secrets::token(&row.waba))?.is_some(),
                has_app_secret: self
                    .secrets()
                    .read(&secrets::app_secret(&row.waba))?
                    .is_some(),
                has_verify_token: self
                    .secrets()
                    .read(&secrets::verify_token(&row.waba))?
                    .is_some(),
                graph_version: row.graph_version.clone(),
                graph_base: row.graph_base.clone(),
            });
        }
        Ok(SetupView {
            accounts,
            listener: self.webhook_address(),
            listener_problem: self.listening.problem,
            demo: self.demo_shop().is_some(),
            recovery: self.recovery_state().await?,
        })
    }

    /// Where a tunnel brings webhooks to, if the listener could open.
    pub fn webhook_address(&self) -> Option<String> {
        self.listening
            .address
            .map(|address| format!("http://{address}/webhook"))
    }

    pub(crate) async fn connect(
        self: &Arc<Self>,
        request: ConnectRequest,
    ) -> Result<ConnectResult, Fault> {
        let (wanted, address) = Wanted::read(self, &request).await?;
        let found = checks::run(self, &wanted).await;
        let saved = found.is_good() || request.keep_anyway;
        let mut token_stays = false;
        if saved {
            token_stays = self
                .keep_connection(&request, &wanted, address, &found)
                .await?;
        }
        if found.is_good() {
            self.near.outgoing.resend(wanted.numbers).await?;
        }
        Ok(ConnectResult {
            checks: found.checks,
            saved,
            token_stays,
        })
    }

    pub(crate) async fn check_connection(
        self: &Arc<Self>,
        waba: WabaId,
    ) -> Result<ConnectResult, Fault> {
        let account = self
            .desk
            .accounts()
            .get(&waba)
            .ok_or(Fault::new(FaultCode::NotFound))?;
        let wanted = Wanted {
            client: Ok(account.client.clone()),
            token: self
                .secrets()
                .read(&secrets::token(&waba))?
                .map(|token| Secret::new(&token)),
            app_secret: account.app_secret.is_some(),
            verify_token: account.verify_token.is_some(),
            numbers: account.numbers.clone(),
            waba,
        };
        let found = checks::run(self, &wanted).await;
        if let Some(key) = found.refused_token() {
            note_refused(&self.desk, wanted.waba.clone(), key).await?;
        }
        self.desk.wake().sync.notify_one();
        if found.is_good() {
            self.near.outgoing.resend(wanted.numbers).await?;
        }
        Ok(ConnectResult {
            checks: found.checks,
            saved: true,
            token_stays: false,
        })
    }

    pub(crate) async fn disconnect(self: &Arc<Self>, waba: WabaId) -> Result<(), Fault> {
        let connecting = self.connecting.lock().await;
        for name in [
            secrets::token(&waba),
            secrets::app_secret(&waba),
            secrets::verify_token(&waba),
        ] {
            self.secrets().remove(&name)?;
        }
        // Conversations stay: the shop's memory is not the account's.
        self.desk
            .store()
            .write(move |tx| account::remove(tx, &waba))
            .await?;
        self.reload_accounts().await?;
        drop(connecting);
        self.desk.announce_everything();
        Ok(())
    }

    fn has_token(&self, waba: &WabaId) -> Result<bool, Fault> {
        Ok(self.secrets().read(&secrets::token(waba))?.is_some())
    }

    /// Keeps what was typed. Whether a token that Meta refused was left out, because the one kept
    /// would be lost.
    async fn keep_connection(
        self: &Arc<Self>,
        request: &ConnectRequest,
        wanted: &Wanted,
        address: Address,
        found: &checks::Found,
    ) -> Result<bool, Fault> {
        let waba = &wanted.waba;
        let typed = request
            .token
            .as_deref()
            .is_some_and(|token| !token.trim().is_empty());
        let refused = typed && found.refused_token().is_some() && self.has_token(waba)?;
        let token = request.token.as_ref().filter(|_| !refused);
        let given = [
            (secrets::token(waba), token),
            (secrets::app_secret(waba), request.app_secret.as_ref()),
            (secrets::verify_token(waba), request.verify_token.as_ref()),
        ];
        for (name, secret) in given {
            if let Some(secret) = secret
                .map(|secret| secret.trim())
                .filter(|secret| !secret.is_empty())
            {
                self.secrets().write(&name, secret)?;
            }
        }
        // Whether another secret fits shows with the next delivery.
        self.desk.works_again(&Source::Signatures);
        // What Meta said of it before stays true while it cannot be asked.
        let asked = waba.clone();
        let (known, known_numbers) = self
            .desk
            .store()
            .read(move |read| Ok((account::get(read, &asked)?, account::numbers(read)?)))
            .await?;
        let known = known.as_ref();
        let told = found.account.as_ref();
        let row = AccountRow {
            waba: waba.clone(),
            name: told
                .and_then(|info| info.name.clone())
                .or_else(|| known.map(|row| row.name.clone()))
                .unwrap_or_default(),
            currency: told
                .and_then(|info| info.currency)
                .or_else(|| known?.currency),
            timezone: told
                .and_then(|info| info.timezone)
                .map(str::to_owned)
                .or_else(|| known?.timezone.clone()),
            payment_method: told
                .map(|info| info.payment_method)
                .or_else(|| known?.payment_method),
            app_id: address.app_id.or_else(|| found.app_id.clone()),
            graph_version: address.version,
            graph_base: address.base,
            token_state: None,
        };
        let numbers = wanted
            .numbers
            .iter()
            .zip(0u32..)
            .map(|(id, position)| number_row(waba, id, position, &found.numbers, &known_numbers))
            .collect();
        self.write_account(row, numbers).await?;
        Ok(refused)
    }

    /// Keeps an account with its numbers and puts it to use.
    pub(crate) async fn write_account(
        self: &Arc<Self>,
        row: AccountRow,
        numbers: Vec<NumberRow>,
    ) -> Result<(), Fault> {
        let connecting = self.connecting.lock().await;
        self.desk
            .store()
            .write(move |tx| {
                account::upsert(tx, &row)?;
                for known in account::numbers(tx)?
                    .into_iter()
                    .filter(|number| number.waba == row.waba)
                {
                    if !numbers.iter().any(|number| number.id == known.id) {
                        account::remove_number(tx, &known.id)?;
                    }
                }
                numbers
                    .iter()
                    .try_for_each(|number| account::upsert_number(tx, number))
            })
            .await?;
        self.reload_accounts().await?;
        drop(connecting);
        self.desk.wake().sync.notify_one();
        self.desk.announce_everything();
        Ok(())
    }

    /// Makes the accounts in the store ready for use.
    pub(crate) async fn reload_accounts(self: &Arc<Self>) -> Result<(), Fault> {
        let outcome = self.read_accounts().await;
        match &outcome {
            Err(fault) if fault.code == FaultCode::KeychainLocked => {
                self.desk
                    .report(Source::Keychain, Trouble::of(Refusal::KeychainLocked));
            }
            _ => self.desk.works_again(&Source::Keychain),
        }
        outcome
    }

    async fn read_accounts(self: &Arc<Self>) -> Result<(), Fault> {
        let (rows, numbers) = self
            .desk
            .store()
            .read(|read| Ok((account::all(read)?, account::numbers(read)?)))
            .await?;
        let mut accounts = Vec::with_capacity(rows.len());
        for row in rows {
            let token = self.secrets().read(&secrets::token(&row.waba))?;
            let Some(client) = self.client_of(&row, token.as_deref()) else {
                continue;
            };
            let secret = |name: String| {
                Ok::<_, Fault>(
                    self.secrets()
                        .read(&name)?
                        .map(|secret| Secret::new(&secret)),
                )
            };
            let timezone = row.timezone.as_deref().and_then(|name| name.parse().ok());
            let ours = || numbers.iter().filter(|number| number.waba == row.waba);
            accounts.push(Arc::new(Account {
                app_secret: secret(secrets::app_secret(&row.waba))?,
                verify_token: secret(secrets::verify_token(&row.waba))?,
                client,
                app_id: row.app_id,
                currency: row.currency,
                timezone: timezone.unwrap_or(Tz::UTC),
                knows_timezone: timezone.is_some(),
                payment_method: row.payment_method,
                numbers: ours().map(|number| number.id.clone()).collect(),
                shared: ours()
                    .filter(|number| number.on_phone_app)
                    .map(|number| number.id.clone())
                    .collect(),
                waba: row.waba,
            }));
        }
        self.note_lines(&accounts).await?;
        if self.desk.accounts().replace(accounts) {
            self.near.incoming.retry_in_background();
        }
        self.desk.wake().reminders.notify_one();
        Ok(())
    }

    /// The account's client, without a token where none is kept: what Meta brings is signed with
    /// the app secret and needs none.
    fn client_of(self: &Arc<Self>, row: &AccountRow, token: Option<&str>) -> Option<Client> {
        let asking = token.and_then(|token| {
            self.client(&row.graph_base, &row.graph_version, &Secret::new(token))
                .ok()
        });
        asking.or_else(|| Client::without_token(Url::parse(GRAPH_BASE).ok()?).ok())
    }

    fn client(
        self: &Arc<Self>,
        base: &str,
        version: &str,
        token: &Secret,
    ) -> Result<Client, Refusal> {
        let base = Url::parse(base).map_err(|_| Refusal::BadAddress)?;
        let settings = Settings {
            base,
            version: version.to_owned(),
            token: token.clone(),
            patience: Patience::default(),
        };
        let client = Client::new(settings).map_err(|why| match why {
            whatsapp::client::BadSettings::Token => Refusal::TokenMalformed,
            _ => Refusal::BadAddress,
        })?;
        Ok(client.watched_by(Arc::new(Watch::of(&self.desk))))
    }
}

/// Meta does not take the account's token any more.
pub(crate) async fn note_refused(desk: &Desk, waba: WabaId, key: Refusal) -> Result<(), Fault> {
    desk.store()
        .write(move |tx| {
            let Some(row) = account::get(tx, &waba)? else {
                return Ok(());
            };
            account::upsert(
                tx,
                &AccountRow {
                    token_state: Some(key),
                    ..row
                },
            )
        })
        .await?;
    desk.feed().announce([Change::Setup]);
    Ok(())
}
