//! The Graph API as the rest of Guichet asks it (Meta, Cloud API, v26.0, 2026-07-29).
//!
//! One method per request, in a file per area. Every request has a time limit and follows no
//! redirect. The token goes to Meta's hosts alone, and never into an error, a log or a URL.

mod account;
mod analytics;
mod answer;
mod blocking;
mod failure;
mod interactive;
mod media;
mod messages;
mod numbers;
mod outgoing;
mod profile;
mod subscriptions;
mod templates;
mod token;
mod upload;

pub use account::AccountInfo;
pub use analytics::{CostPoint, Granularity};
pub use failure::{CallError, Cause};
pub use interactive::{Choice, Flow, Frame, Header, Row, Section};
pub use media::MediaInfo;
pub use messages::Sent;
pub use numbers::NumberInfo;
pub use outgoing::{Body, MediaSource, Outgoing, Recipient};
pub use profile::ProfileChanges;
pub use subscriptions::{Override, SubscribedApp};
pub use token::TokenInfo;

use crate::secret::Secret;
use domain::instant::Instant;
use reqwest::{Method, RequestBuilder, redirect, retry};
use std::{net::IpAddr, sync::Arc, time::Duration};
use url::{Host, Url};

/// Where and as whom to ask.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `https://graph.facebook.com`, or a loopback address for the sandbox.
    pub base: Url,
    /// The version in the path, such as `v26.0`.
    pub version: String,
    /// The access token.
    pub token: Secret,
    /// How long to wait for things.
    pub patience: Patience,
}

/// Bytes a second: a file that comes more slowly holds up the others for nothing. Even
/// the slowest mobile networks bring several times as much.
pub const SLOWEST: u64 = 512;

/// How long to wait.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For the whole of an ordinary request.
    pub answer: Duration,
    /// For the next bytes of anything.
    pub stall: Duration,
    /// For a file that is fetched to come on by [`SLOWEST`] bytes for each of its seconds.
    pub progress: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(30),
            stall: Duration::from_secs(60),
            progress: Duration::from_secs(20),
        }
    }
}

/// Who learns what time Meta has. Each answer tells it, to the second.
pub trait ClockWatch: Send + Sync {
    /// The computer's own time.
    fn now(&self) -> Instant;
    /// Meta's clock showed `server` (whole seconds) at some moment between `before` and `after`
    /// of the computer's own time.
    fn seen(&self, server: Instant, before: Instant, after: Instant);
}

/// Why a client cannot be made of these settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSettings {
    /// The token would travel unencrypted.
    #[error("the address must be https, or http on this computer")]
    NotEncrypted,
    /// The token would go to somebody who is not Meta.
    #[error("the address must be Meta's, or on this computer")]
    NotMetas,
    /// Not an address to which a path can be added.
    #[error("the address cannot be used")]
    Address,
    /// Not like `v26.0`.
    #[error("the version must look like v26.0")]
    Version,
    /// A token is letters, digits and signs, without blanks.
    #[error("the token holds characters that no token has")]
    Token,
    /// The system's certificates or TLS could not be set up.
    #[error("secure connections cannot be set up on this computer")]
    Tls,
}

/// The only host elsewhere that is asked (Meta, Graph API, 2026-07-29).
const META: &str = "graph.facebook.com";

/// Asks the Graph API. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    settings: Settings,
    watch: Option<Arc<dyn ClockWatch>>,
}

impl Client {
    /// A client with these settings. Nothing is asked yet.
    ///
    /// # Errors
    /// [`BadSettings`] says which setting is wrong.
    pub fn new(settings: Settings) -> Result<Self, BadSettings> {
        check(&settings)?;
        Self::made_of(settings)
    }

    /// A client without a token: it asks nothing, and every call of it ends in
    /// [`Cause::NoToken`]. What Meta brings can still be read.
    ///
    /// # Errors
    /// [`BadSettings::Tls`] when secure connections cannot be set up.
    pub fn without_token(base: Url) -> Result<Self, BadSettings> {
        Self::made_of(Settings {
            base,
            version: String::new(),
            token: Secret::new(""),
            patience: Patience::default(),
        })
    }

    fn made_of(settings: Settings) -> Result<Self, BadSettings> {
        // A second installation fails because there is one already, which is what we want.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let patience = settings.patience;
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("Guichet/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .connect_timeout(patience.connect)
            .read_timeout(patience.stall);
        if settings.base.scheme() == "http" {
            // The sandbox on this computer: no proxy, and no certificates needed to start.
            builder = builder.no_proxy().tls_certs_only([]);
        }
        let http = builder.build().map_err(|_| BadSettings::Tls)?;
        Ok(Self {
            http,
            settings,
            watch: None,
        })
    }

    /// Whether there is a token to ask with.
    pub fn has_token(&self) -> bool {
        !self.settings.token.is_empty()
    }

    /// The same client, telling `watch` of Meta's clock.
    #[must_use]
    pub fn watched_by(self, watch: Arc<dyn ClockWatch>) -> Self {
        Self {
            watch: Some(watch),
            ..self
        }
    }

    /// The address of `path` in the version in use.
    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.settings.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments
                .pop_if_empty()
                .push(&self.settings.version)
                .extend(path);
        }
        url
    }

    /// An ordinary request with our token.
    fn request(&self, method: Method, path: &[&str]) -> RequestBuilder {
        self.file_request(method, self.url(path))
            .timeout(self.settings.patience.answer)
    }

    /// A request that may take as long as bytes keep flowing.
    fn file_request(&self, method: Method, url: Url) -> RequestBuilder {
        self.http
            .request(method, url)
            .bearer_auth(self.settings.token.reveal())
    }

    /// Whether our token may be sent to `url`: Meta's own hosts, and wherever the API itself is.
    /// An API on this computer is a pretend one, and may keep its files behind another port.
    fn is_trusted(&self, url: &Url) -> bool {
        let base = &self.settings.base;
        let port = url.port_or_known_default() == base.port_or_known_default();
        let same = url.scheme() == base.scheme()
            && url.host() == base.host()
            && (port || is_loopback(base));
        let metas = [".fbsbx.com", ".facebook.com", ".whatsapp.net", ".fbcdn.net"];
        same || (url.scheme() == "https"
            && url
                .host_str()
                .is_some_and(|host| metas.iter().any(|end| host.ends_with(end))))
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

fn check(settings: &Settings) -> Result<(), BadSettings> {
    let base = &settings.base;
    match base.scheme() {
        "https" | "http" if is_loopback(base) => {}
        "https" if base.host_str() == Some(META) && base.port().is_none() => {}
        "https" => return Err(BadSettings::NotMetas),
        _ => return Err(BadSettings::NotEncrypted),
    }
    if base.cannot_be_a_base() || base.query().is_some() || !base.username().is_empty() {
        return Err(BadSettings::Address);
    }
    let numbers = settings
        .version
        .strip_prefix('v')
        .and_then(|version| version.split_once('.'));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !numbers.is_some_and(|(major, minor)| digits(major) && digits(minor)) {
        return Err(BadSettings::Version);
    }
    let token = settings.token.reveal();
    if token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(BadSettings::Token);
    }
    Ok(())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}
