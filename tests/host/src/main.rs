//! The same engine and the same page as the desktop window, behind HTTP on loopback, so that a
//! browser can drive them. For tests only: it has no keychain, and its clock can be turned.
//!
//! When ready it prints one JSON line: `{"url", "sandbox", "phone", "webhook"}`.

#![expect(
    clippy::print_stdout,
    reason = "the ready line is how a test finds the host"
)]

mod answer;
mod app;
mod calls;
mod controls;
mod csp;
mod events;
// Shared with the desktop window, which must behave the same.
mod media;
mod origin;
mod shop;
mod wire;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use serde_json::json;
use std::{net::SocketAddr, path::PathBuf};
use tokio::net::TcpListener;

/// How the host is started.
#[derive(Parser)]
#[command(about = "Guichet's engine and page behind HTTP, for tests")]
pub struct Arguments {
    /// Where to listen: loopback only; port 0 takes any.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Where the data are kept.
    #[arg(long)]
    data: PathBuf,
    /// Connects the demo shop of an embedded sandbox, with its history.
    #[arg(long)]
    demo: bool,
    /// A sandbox with a fresh account, and nothing connected yet.
    #[arg(long, conflicts_with = "demo")]
    new: bool,
    /// The built page.
    #[arg(long, default_value = "ui/dist")]
    ui: PathBuf,
    /// Time stands still until `/test/clock` turns it.
    #[arg(long)]
    manual_clock: bool,
    /// The moment at which a manual clock starts, in milliseconds of UTC; now when absent.
    #[arg(long, requires = "manual_clock")]
    at: Option<i64>,
    /// The computer is asleep while the manual clock is turned.
    #[arg(long, requires = "manual_clock")]
    sleeps: bool,
    /// No customer writes by itself, also when the clock runs.
    #[arg(long)]
    quiet: bool,
    /// The account has no way to pay.
    #[arg(long)]
    no_payment_method: bool,
    /// The language of a system without preferences.
    #[arg(long, default_value = "fr")]
    language: String,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    ensure!(
        arguments.listen.ip().is_loopback(),
        "only loopback: this host trusts whoever reaches it"
    );
    let filter = tracing_subscriber::EnvFilter::try_from_env("GUICHET_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .log_internal_errors(false)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let listener = TcpListener::bind(arguments.listen)
        .await
        .context("the address is taken")?;
    let address = listener.local_addr()?;
    let shop = shop::open(&arguments).await?;
    println!("{}", ready(address, &shop));
    let router = app::router(shop.clone(), address, &arguments.ui)?;
    let server = axum::serve(listener, router).with_graceful_shutdown(asked_to_stop());
    tokio::select! {
        served = server => served?,
        // Open event streams never end by themselves.
        () = asked_to_stop() => {}
    }
    shop.close().await;
    Ok(())
}

fn ready(address: SocketAddr, shop: &shop::Shop) -> String {
    json!({
        "url": format!("http://{address}"),
        "sandbox": shop.sandbox.base_url(),
        "phone": shop.sandbox.phone_url(),
        "webhook": shop.webhook,
        "wire": shop.wire.url(),
    })
    .to_string()
}

async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a way to hear the wish to stop there is none.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
