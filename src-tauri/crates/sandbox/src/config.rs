//! What a sandbox is started with: whose account it pretends to hold, how its time moves,
//! how fast its customers' phones answer. Nothing here changes while the sandbox runs.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids;

/// Everything [`Sandbox::start`](crate::Sandbox::start) needs.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes any free port.
    pub listen: SocketAddr,
    /// The account that the sandbox holds.
    pub account: Account,
    /// What the account contains at first.
    pub seed: Seed,
    /// How time moves.
    pub time: Time,
    /// How fast statuses and reviews follow.
    pub pace: Pace,
    /// Where the state is kept between runs; `None` keeps it in memory only.
    pub state_file: Option<PathBuf>,
    /// The app's own webhook callback, as one sets it in Meta's dashboard.
    pub webhook: Option<Webhook>,
    /// Whether demo customers keep writing; only with [`Seed::Demo`] and [`Time::System`].
    pub live: bool,
}

impl Default for Config {
    /// A new account on any free port of loopback, on the system's time, with lifelike pace.
    fn default() -> Self {
        Config {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            account: Account::default(),
            seed: Seed::New,
            time: Time::System,
            pace: Pace::lifelike(),
            state_file: None,
            webhook: None,
            live: false,
        }
    }
}

impl Config {
    /// The demo shop with customers who keep writing; its token and secret are new each time.
    #[must_use]
    pub fn demo() -> Self {
        Config {
            account: Account::default().with_new_secrets(),
            seed: Seed::Demo,
            live: true,
            ..Config::default()
        }
    }
}

/// A WhatsApp Business account with its app and its numbers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// Meta app id.
    pub app_id: String,
    /// Signs the webhooks.
    pub app_secret: String,
    /// The bearer token that the account accepts.
    pub token: String,
    /// WhatsApp Business account id.
    pub waba_id: String,
    /// The account's phone numbers; at least one.
    pub numbers: Vec<Number>,
    /// Billing currency, ISO 4217.
    pub currency: String,
    /// The account's time zone: months and eras turn at its midnight.
    pub timezone: chrono_tz::Tz,
    /// Whether a payment method is on file.
    pub payment_method: bool,
    /// How many customers may be reached in 24 hours outside of their windows; `None`: any number.
    pub messaging_limit: Option<u32>,
}

impl Account {
    /// The same account with a token and an app secret that nobody can know beforehand.
    #[must_use]
    pub fn with_new_secrets(self) -> Self {
        Account {
            token: format!("EAA{}", ids::token()),
            app_secret: ids::secret(),
            ..self
        }
    }
}

impl Default for Account {
    /// With a token and a secret that tests know; the identity of the demo shop « Maison Lumen », with a shop and a workshop number.
    fn default() -> Self {
        let number = |id: &str, display: &str, name: &str| Number {
            id: id.into(),
            display: display.into(),
            verified_name: name.into(),
            on_phone_app: false,
        };
        Account {
            app_id: "1202600000000001".into(),
            app_secret: "sandbox-app-secret".into(),
            token: "sandbox-token".into(),
            waba_id: "1102600000000001".into(),
            numbers: vec![
                number("1002600000000001", "+33639980001", "Maison Lumen"),
                number(
                    "1002600000000002",
                    "+33639980002",
                    "Maison Lumen, l’atelier",
                ),
            ],
            currency: "USD".into(),
            timezone: chrono_tz::Europe::Paris,
            payment_method: true,
            messaging_limit: Some(2_000),
        }
    }
}

/// One business phone number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Number {
    /// Phone number id.
    pub id: String,
    /// The number in E.164, with its plus sign.
    pub display: String,
    /// The name that customers see.
    pub verified_name: String,
    /// It is also used in the WhatsApp Business app on a phone (coexistence).
    pub on_phone_app: bool,
}

impl Number {
    /// The number as `wa_id` has it: only its digits.
    pub(crate) fn digits(&self) -> String {
        self.display.chars().filter(char::is_ascii_digit).collect()
    }
}

/// What the account contains at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seed {
    /// What Meta gives a new account: an approved `hello_world` in `en_US`.
    New,
    /// The demo shop: seven weeks of history, templates, a profile.
    Demo,
}

/// How the sandbox's time moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// The computer's clock plus an offset that [`Sandbox::advance`](crate::Sandbox::advance) grows.
    System,
    /// Stands at this instant and moves only by [`Sandbox::advance`](crate::Sandbox::advance).
    Manual(DateTime<Utc>),
}

/// How fast things follow a send or a submission, in sandbox time.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// From acceptance to `delivered`.
    pub delivered_after: Duration,
    /// From acceptance to `read`; `None`: customers never open the chat by themselves.
    pub read_after: Option<Duration>,
    /// From a template's submission to its review.
    pub review_after: Duration,
}

impl Pace {
    /// Everything follows in the same instant; for tests.
    #[must_use]
    pub fn instant() -> Self {
        Pace {
            delivered_after: Duration::ZERO,
            read_after: Some(Duration::ZERO),
            review_after: Duration::ZERO,
        }
    }

    /// Seconds, as with real phones; for the demo.
    #[must_use]
    pub fn lifelike() -> Self {
        Pace {
            delivered_after: Duration::from_millis(1_200),
            read_after: Some(Duration::from_secs(6)),
            review_after: Duration::from_secs(20),
        }
    }
}

/// A callback as set in the app's dashboard.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Webhook {
    /// Where to POST.
    pub url: String,
    /// Answered in the verify challenge; empty skips the challenge.
    pub verify_token: String,
}
