//! The running sandbox and the handle that tests and the demo hold.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::core::Core;
use crate::customers::{calling, inbound};
use crate::server::{Shared, report, serve};
use crate::templates::{review, seeded};
use crate::webhooks::{courier, webhook};
use crate::world::{Callback, World};
use crate::{ApiError, Config, Mischief, Seed, Time, demo, due, loopback, state_file};

/// Changes of so long are saved together.
const GATHER: Duration = Duration::from_millis(500);

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("cannot listen on the given address: {0}")]
    Listen(std::io::Error),
    /// The state file cannot be opened.
    #[error("cannot read the state file: {0}")]
    State(std::io::Error),
    /// The state file is not one of ours.
    #[error("the state file is not readable: {0}")]
    Unreadable(serde_json::Error),
    /// The account has no phone number.
    #[error("the account needs at least one phone number")]
    NoNumber,
    /// The callback lies beyond this computer.
    #[error("webhooks can only go to loopback")]
    Webhook,
    /// The HTTP client for webhooks could not be made.
    #[error("cannot prepare webhook delivery: {0}")]
    Client(reqwest::Error),
}

/// A pretend Meta, serving on loopback until it is shut down or dropped.
pub struct Sandbox {
    core: Arc<Core>,
    tasks: Vec<JoinHandle<()>>,
    state_file: Option<PathBuf>,
}

impl Sandbox {
    /// Starts listening.
    ///
    /// # Errors
    /// [`StartError`] when the address, the state file or the account cannot be used.
    pub async fn start(config: Config) -> Result<Sandbox, StartError> {
        if config.account.numbers.is_empty() {
            return Err(StartError::NoNumber);
        }
        if let Some(webhook) = &config.webhook
            && !loopback::holds_text(&webhook.url)
        {
            return Err(StartError::Webhook);
        }
        let listener = TcpListener::bind(config.listen)
            .await
            .map_err(StartError::Listen)?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        let base_url = format!("http://{address}");
        // Another part of the process may have chosen a provider already; either serves.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = loopback::client().map_err(StartError::Client)?;
        let clock = Clock::new(config.time);
        let world = world(&config, &base_url, &clock)?;
        let core = Arc::new(Core::new(world, clock, base_url, due::run));
        let shared = Arc::new(Shared {
            core: core.clone(),
            http: http.clone(),
        });
        let mut tasks = vec![
            tokio::spawn(serve(listener, shared)),
            tokio::spawn(courier::walk(core.clone(), http)),
        ];
        if let Some(path) = config.state_file.clone() {
            tasks.push(tokio::spawn(keep(core.clone(), path)));
        }
        Ok(Sandbox {
            core,
            tasks,
            state_file: config.state_file,
        })
    }

    /// `http://127.0.0.1:PORT`, the base URL for a client.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.core.base_url.clone()
    }

    /// The customer's phone.
    #[must_use]
    pub fn phone_url(&self) -> String {
        format!("{}/sandbox", self.core.base_url)
    }

    /// The sandbox's time, UTC.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.core.clock.now()
    }

    /// A customer writes: a message object with `from`, as `POST /sandbox/inbound` takes it.
    /// Answers the message's id.
    ///
    /// # Errors
    /// [`ApiError`] when the message names no sender or an unknown number or media.
    #[expect(
        clippy::unused_async,
        reason = "the handle may run in another process one day"
    )]
    pub async fn inbound(&self, message: Value) -> Result<String, ApiError> {
        self.core
            .with(|world, now| inbound::receive(world, &message, now))
    }

    /// A customer calls: `from`, and `seconds` when the call was answered, as `POST /sandbox/call`
    /// takes them. Answers the call's id.
    ///
    /// # Errors
    /// [`ApiError`] when the call names no caller or an unknown number.
    pub fn call(&self, call: &Value) -> Result<String, ApiError> {
        self.core
            .with(|world, now| calling::receive(world, call, now))
    }

    /// Meta tells something by itself: the webhook of `field` with this `value`.
    pub fn tell(&self, field: &str, value: Value) {
        self.core
            .with(|world, now| webhook::emit_about(world, field, value, now));
    }

    /// Moves the sandbox's time forward; what falls due meanwhile happens in order.
    pub fn advance(&self, by: TimeDelta) {
        self.core.clock.advance(by);
        self.core.with(|_, _| ());
    }

    /// Orders a misbehaviour.
    pub fn mischief(&self, mischief: Mischief) {
        self.core.with(|world, _| world.mood.set(mischief));
    }

    /// Puts the template of this name into another category, and says so in a webhook to the app;
    /// its value.
    ///
    /// # Errors
    /// [`ApiError`] when there is none.
    pub fn recategorise(&self, template: &str, category: &str) -> Result<Value, ApiError> {
        self.core
            .with(|world, now| review::set_category(world, template, category, now))
    }

    /// Ends all mischief.
    pub fn behave(&self) {
        self.core.with(|world, _| world.mood.clear());
    }

    /// The state as `GET /sandbox/state` shows it.
    #[must_use]
    pub fn state(&self) -> Value {
        self.core.look(report::state)
    }

    /// The demo shop's past as `GET /sandbox/history` gives it.
    #[must_use]
    pub fn history(&self) -> Value {
        self.core
            .look(|world, _| json!({ "entries": world.history }))
    }

    /// Resolves when no webhook is due or on its way at the present sandbox time.
    pub async fn settled(&self) {
        let mut changes = self.core.watch();
        loop {
            changes.mark_unchanged();
            if self.core.look(courier::idle) || changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Stops serving and saves the state.
    pub async fn shutdown(mut self) {
        self.core.close();
        for mut task in std::mem::take(&mut self.tasks) {
            if tokio::time::timeout(Duration::from_secs(2), &mut task)
                .await
                .is_err()
            {
                task.abort();
            }
        }
        if let Some(path) = &self.state_file {
            save(&self.core, path);
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.core.close();
    }
}

/// The state from the file, or freshly seeded.
fn world(config: &Config, base_url: &str, clock: &Clock) -> Result<World, StartError> {
    let saved = config
        .state_file
        .as_deref()
        .map(state_file::load)
        .transpose()?
        .flatten();
    let mut world = saved.unwrap_or_default();
    if let Some(at) = world.saved_at {
        clock.not_before(at);
    }
    world.account = config.account.clone();
    world.pace = Some(config.pace);
    base_url.clone_into(&mut world.base_url);
    if let Some(webhook) = &config.webhook {
        world.callbacks.app = Some(Callback {
            url: webhook.url.clone(),
            verify_token: webhook.verify_token.clone(),
            verified: webhook.verify_token.is_empty(),
        });
        world.callbacks.subscribed = true;
    }
    let now = clock.now();
    if !world.seeded {
        match config.seed {
            Seed::New => seeded::hello_world(&mut world, now),
            Seed::Demo => demo::seed(&mut world, now, due::run),
        }
        world.seeded = true;
    }
    let live = config.live && config.seed == Seed::Demo && config.time == Time::System;
    demo::live::start(&mut world, live, now);
    Ok(world)
}

/// Saves what changed, at most twice a second.
async fn keep(core: Arc<Core>, path: PathBuf) {
    let mut changes = core.watch();
    changes.mark_changed();
    loop {
        let changed = async {
            // The sender lives as long as `core`.
            drop(changes.changed().await);
            tokio::time::sleep(GATHER).await;
        };
        tokio::select! {
            () = changed => {}
            () = core.closed() => return,
        }
        if core.take_dirty() {
            save(&core, &path);
        }
    }
}

fn save(core: &Core, path: &std::path::Path) {
    let text = core.stamped(state_file::text);
    if let Err(error) = state_file::save(path, &text) {
        tracing::error!(%error, "the state was not saved");
    }
}
