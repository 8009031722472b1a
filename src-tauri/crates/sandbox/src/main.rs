//! `guichet-sandbox`: the pretend Meta as a program.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use sandbox::{Account, Config, Number, Pace, Sandbox, Seed, Webhook};

/// A pretend WhatsApp Cloud API on loopback.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:4010")]
    listen: SocketAddr,
    /// Phone number id; may be given several times.
    #[arg(long)]
    phone_number_id: Vec<String>,
    /// The number in E.164, in the order of the ids.
    #[arg(long)]
    phone_number: Vec<String>,
    /// The name customers see.
    #[arg(long)]
    verified_name: Option<String>,
    /// WhatsApp Business account id.
    #[arg(long)]
    waba_id: Option<String>,
    /// Meta app id.
    #[arg(long)]
    app_id: Option<String>,
    /// The bearer token that is accepted; a new one each time unless given.
    #[arg(long, env = "GUICHET_SANDBOX_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Signs the webhooks; a new one each time unless given.
    #[arg(long, env = "GUICHET_SANDBOX_APP_SECRET", hide_env_values = true)]
    app_secret: Option<String>,
    /// Where webhooks go.
    #[arg(long)]
    webhook_url: Option<String>,
    /// For the verify challenge; without one there is no challenge.
    #[arg(long, default_value = "")]
    verify_token: String,
    /// What the account holds at first.
    #[arg(long, value_enum, default_value_t = SeedName::New)]
    seed: SeedName,
    /// Whether a payment method is on file.
    #[arg(long, value_enum, default_value_t = YesNo::Yes)]
    payment_method: YesNo,
    /// How many customers may be reached in 24 hours outside of their windows.
    #[arg(long, default_value_t = 2_000)]
    messaging_limit: u32,
    /// Billing currency, ISO 4217.
    #[arg(long, default_value = "USD")]
    currency: String,
    /// The account's time zone.
    #[arg(long, default_value = "Europe/Paris")]
    timezone: chrono_tz::Tz,
    /// Keep the state in this file.
    #[arg(long)]
    state: Option<PathBuf>,
    /// How fast statuses follow.
    #[arg(long, value_enum, default_value_t = PaceName::Lifelike)]
    pace: PaceName,
    /// Demo customers keep writing (with `--seed demo`).
    #[arg(long, value_enum, default_value_t = YesNo::Yes)]
    live: YesNo,
}

#[derive(Clone, Copy, ValueEnum)]
enum SeedName {
    New,
    Demo,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum YesNo {
    Yes,
    No,
}

#[derive(Clone, Copy, ValueEnum)]
enum PaceName {
    Lifelike,
    Instant,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let options = Options::parse();
    let made_up = options.token.is_none() || options.app_secret.is_none();
    let config = config(options);
    let (token, secret) = (
        config.account.token.clone(),
        config.account.app_secret.clone(),
    );
    let sandbox = Sandbox::start(config).await?;
    #[expect(
        clippy::print_stdout,
        reason = "this line tells a person or a script where to go"
    )]
    {
        println!(
            "listening on {}; the customer's phone is {}",
            sandbox.base_url(),
            sandbox.phone_url()
        );
        if made_up {
            println!("for this run: token {token}, app secret {secret}");
        }
    }
    stopped().await?;
    sandbox.shutdown().await;
    Ok(())
}

/// Resolves on Ctrl-C, and on a polite kill, so that the last change is saved.
async fn stopped() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            done = tokio::signal::ctrl_c() => done,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

fn config(options: Options) -> Config {
    let demo = Account::default().with_new_secrets();
    let numbers = numbers(&options, &demo);
    Config {
        listen: options.listen,
        account: Account {
            app_id: options.app_id.unwrap_or(demo.app_id),
            app_secret: options.app_secret.unwrap_or(demo.app_secret),
            token: options.token.unwrap_or(demo.token),
            waba_id: options.waba_id.unwrap_or(demo.waba_id),
            numbers,
            currency: options.currency,
            timezone: options.timezone,
            payment_method: options.payment_method == YesNo::Yes,
            messaging_limit: Some(options.messaging_limit),
        },
        seed: match options.seed {
            SeedName::New => Seed::New,
            SeedName::Demo => Seed::Demo,
        },
        pace: match options.pace {
            PaceName::Lifelike => Pace::lifelike(),
            PaceName::Instant => Pace::instant(),
        },
        state_file: options.state,
        webhook: options.webhook_url.map(|url| Webhook {
            url,
            verify_token: options.verify_token,
        }),
        live: options.live == YesNo::Yes,
        ..Config::default()
    }
}

/// The numbers given, or the demo's.
fn numbers(options: &Options, demo: &Account) -> Vec<Number> {
    if options.phone_number_id.is_empty() {
        return demo.numbers.clone();
    }
    let made_up = |index: usize| {
        let known = demo.numbers.get(index).map(|n| n.display.clone());
        known.unwrap_or_else(|| format!("+3363998{:04}", index + 1))
    };
    let name = options.verified_name.as_deref().unwrap_or("Maison Lumen");
    let number = |(index, id): (usize, &String)| Number {
        id: id.clone(),
        display: options
            .phone_number
            .get(index)
            .cloned()
            .unwrap_or_else(|| made_up(index)),
        verified_name: name.to_owned(),
        on_phone_app: false,
    };
    options
        .phone_number_id
        .iter()
        .enumerate()
        .map(number)
        .collect()
}
