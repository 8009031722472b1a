//! `session`: a private bus, a private screen, a notification daemon and an open keychain around
//! one command, so that what needs a desktop can be tried on a machine that has none.
//!
//! It runs itself a second time inside the bus and the screen; only what it started is ended.

use crate::{
    root::{self, root},
    step,
};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::{
    fs,
    io::Write,
    path::Path,
    process::{Child, Command, Stdio},
};

/// What to run in it.
#[derive(Args)]
pub struct Options {
    /// Set inside: the private bus and screen are there.
    #[arg(long, hide = true)]
    inside: bool,
    /// The command and its arguments.
    #[arg(trailing_var_arg = true, required = true)]
    command: Vec<String>,
}

/// Runs the command in a session of its own.
pub fn run(options: &Options) -> Result<()> {
    if options.inside {
        return inside(&options.command);
    }
    step::run(&mut around(&options.command)?)
}

/// The command that runs `command` in a session of its own.
pub fn around(command: &[String]) -> Result<Command> {
    // By its path: a build of the workspace may have replaced the file that runs us.
    let ourselves = root::built("xtask", false);
    let mut session = step::program(
        "dbus-run-session",
        &[
            "--",
            "xvfb-run",
            "-a",
            "-s",
            "-screen 0 1920x1080x24 -noreset",
        ],
    );
    session
        .arg(ourselves)
        .args(["session", "--inside", "--"])
        .args(command);
    Ok(session)
}

fn inside(command: &[String]) -> Result<()> {
    let home = std::env::temp_dir().join(format!("guichet-session-{}", std::process::id()));
    let (data, runtime) = (home.join("data"), home.join("runtime"));
    fs::create_dir_all(&data)?;
    fs::create_dir_all(&runtime)?;
    private(&runtime)?;
    let place = |c: &mut Command| {
        c.env("XDG_DATA_HOME", &data)
            .env("XDG_RUNTIME_DIR", &runtime)
            .current_dir(root());
    };
    let mut keychain = Command::new("gnome-keyring-daemon");
    keychain
        .args(["--foreground", "--unlock", "--components=secrets"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    place(&mut keychain);
    let mut notifications = Command::new("dunst");
    notifications.stdout(Stdio::null()).stderr(Stdio::null());
    place(&mut notifications);
    let mut started = Started(Vec::new());
    let mut daemon = keychain
        .spawn()
        .context("gnome-keyring-daemon cannot be started")?;
    // The password that makes and opens the session's own keychain; it guards nothing.
    let opened = daemon
        .stdin
        .take()
        .context("no way to open the keychain")?
        .write_all(b"session\n");
    started.0.push(daemon);
    opened?;
    started
        .0
        .push(notifications.spawn().context("dunst cannot be started")?);
    let (program, arguments) = command.split_first().context("no command")?;
    let mut wanted = Command::new(program);
    wanted.args(arguments);
    place(&mut wanted);
    let status = wanted
        .status()
        .with_context(|| format!("`{program}` cannot be started"));
    drop(started);
    fs::remove_dir_all(&home).ok();
    let status = status?;
    if !status.success() {
        bail!("`{program}` failed ({status})");
    }
    Ok(())
}

/// Ends what it holds when it goes.
struct Started(Vec<Child>);

impl Drop for Started {
    fn drop(&mut self) {
        for child in &mut self.0 {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

#[cfg(unix)]
fn private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(
        folder,
        fs::Permissions::from_mode(0o700),
    )?)
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<()> {
    Ok(())
}
