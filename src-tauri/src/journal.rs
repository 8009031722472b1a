//! The app's own log: a file a day in the data folder, a week of them, for when something has to
//! be looked into. Secrets and customers' words never go in.

use crate::place::Place;
use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::{EnvFilter, fmt::writer::MakeWriterExt};

const DAYS: usize = 7;

/// Starts to write. A line that cannot be written (the disk is full, nobody reads stderr) is dropped: told
/// of on stderr it would end the thread that wrote it.
///
///  what it returns must live as long as the app, or the last lines are lost.
/// An app that cannot write its log still runs.
pub fn start(place: &Place) -> Option<WorkerGuard> {
    let filter = EnvFilter::try_from_env("GUICHET_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,engine=info,guichet_desktop=info"));
    let folder = place.data.join("logs");
    // A folder that cannot be made shows below, when the file cannot be opened.
    crate::place::make(&folder).ok();
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("guichet")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder);
    let Ok(file) = file else {
        tracing_subscriber::fmt()
            .log_internal_errors(false)
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .init();
        return None;
    };
    let (file, guard) = tracing_appender::non_blocking(file);
    let both = file.and(std::io::stderr.with_max_level(tracing::Level::WARN));
    tracing_subscriber::fmt()
        .log_internal_errors(false)
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(both)
        .init();
    Some(guard)
}
