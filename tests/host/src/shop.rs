//! What the host holds: an engine on a sandbox, the wire between them, and a clock to turn.

use crate::{Arguments, wire::Wire};
use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use demo::DemoSecrets;
use domain::instant::Instant;
use engine::{
    Engine, Options,
    api::{change::Summons, fault::Fault},
    clock::{Clock, ManualClock, SystemClock},
    incoming::listener::ListenerSettings,
    notifier::{KeptNotes, Notifier},
};
use sandbox::{Account, Config, Pace, Sandbox, Seed, Time, Webhook};
use std::sync::Arc;
use tokio::{
    net::TcpListener,
    sync::{broadcast, watch},
};

/// Everything behind the routes.
pub struct Shop {
    /// The engine.
    pub engine: Arc<Engine>,
    /// The pretend Meta.
    pub sandbox: Sandbox,
    /// The wire to it.
    pub wire: Wire,
    /// The engine's clock, when it can be turned.
    pub clock: Option<ManualClock>,
    /// Notifications so far.
    pub notes: Arc<KeptNotes>,
    /// Clicks on notifications.
    pub summons: broadcast::Sender<Summons>,
    /// Says that the clock was turned.
    pub turned: watch::Sender<()>,
    /// Where webhooks arrive.
    pub webhook: String,
}

impl Shop {
    /// The engine's time minus this computer's, in milliseconds.
    pub fn turned_ms(&self) -> i64 {
        self.clock.as_ref().map_or(0, |clock| {
            clock.now().as_millis() - Utc::now().timestamp_millis()
        })
    }

    /// The engine's time, in milliseconds of UTC.
    pub fn now_ms(&self) -> i64 {
        Utc::now().timestamp_millis() + self.turned_ms()
    }

    /// Stops working; what is in the outbox goes out at the next start.
    pub async fn close(&self) {
        self.engine.close().await;
    }
}

/// Opens everything as the arguments say.
pub async fn open(arguments: &Arguments) -> Result<Arc<Shop>> {
    std::fs::create_dir_all(&arguments.data).context("the data folder cannot be made")?;
    let port = free_port().await?;
    let webhook = format!("http://127.0.0.1:{port}/webhook");
    let start = arguments
        .at
        .and_then(DateTime::from_timestamp_millis)
        .unwrap_or_else(Utc::now);
    let clock = arguments
        .manual_clock
        .then(|| ManualClock::at(Instant::from_millis(start.timestamp_millis())));
    let config = config(arguments, start, &webhook);
    let account = config.account.clone();
    let sandbox = Sandbox::start(config).await?;
    let wire = Wire::to(sandbox.base_url().trim_start_matches("http://").parse()?).await?;
    let notes = Arc::new(KeptNotes::default());
    let engine = Engine::open(Options {
        data_dir: arguments.data.clone(),
        clock: clock.clone().map_or_else(
            || Arc::new(SystemClock) as Arc<dyn Clock>,
            |clock| Arc::new(clock),
        ),
        notifier: Arc::clone(&notes) as Arc<dyn Notifier>,
        secrets: Arc::new(DemoSecrets::open(arguments.data.join("secrets.json"))?),
        intake: ListenerSettings {
            port,
            enabled: true,
        },
        skips_are_sleep: arguments.sleeps || !arguments.manual_clock,
        language: arguments.language.clone(),
    })
    .await
    .map_err(said)?;
    if arguments.demo {
        demo::connect(&engine, &sandbox, &account, wire.url())
            .await
            .map_err(said)?;
        engine.let_demo_write().await.map_err(said)?;
    }
    let (summons, turned) = (broadcast::Sender::new(16), watch::Sender::new(()));
    Ok(Arc::new(Shop {
        engine,
        sandbox,
        wire,
        clock,
        notes,
        summons,
        turned,
        webhook,
    }))
}

fn config(arguments: &Arguments, start: DateTime<Utc>, webhook: &str) -> Config {
    let mut config = if arguments.demo {
        Config::demo()
    } else {
        Config::default()
    };
    config.seed = if arguments.demo {
        Seed::Demo
    } else {
        Seed::New
    };
    // Journeys sign their own webhooks.
    config.account = Account::default();
    config.live = arguments.demo && !arguments.quiet && !arguments.manual_clock;
    config.account.payment_method = !arguments.no_payment_method;
    config.state_file = Some(arguments.data.join("sandbox.json"));
    if arguments.manual_clock {
        config.time = Time::Manual(start);
        config.pace = Pace::instant();
    }
    if arguments.new {
        // As one sets it in Meta's dashboard; the word is agreed when the account is connected.
        config.webhook = Some(Webhook {
            url: webhook.to_owned(),
            verify_token: String::new(),
        });
    }
    config
}

/// A port that is free now; both ends must know it before either opens.
async fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port())
}

fn said(fault: Fault) -> anyhow::Error {
    anyhow::anyhow!(
        "{fault}: {}",
        fault.detail.as_deref().unwrap_or("no details")
    )
}
