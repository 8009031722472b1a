//! Guichet's desktop shell: the window, the tray, notifications, the keychain, one table of calls
//! and the change pump. It holds no rule of the business: those live in the engine and below.

// A console window would open beside the app on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod addresses;
mod bare;
mod call;
mod changes;
mod clipboard;
mod context_menu;
mod demo;
mod desk;
mod drawing;
mod drops;
mod exports;
mod files;
mod journal;
mod keychain;
mod media_scheme;
mod no_dumps;
mod notice;
mod notifications;
mod place;
mod preferences;
mod recovery_window;
mod staging;
mod start;
mod tray;
mod true_type;
mod watchdog;
mod window;
mod window_memory;
mod words;
mod zoom;

use clap::Parser;
use desk::Desk;
use std::process::ExitCode;
use tauri::{Manager, RunEvent};

/// How the app is started.
#[derive(Parser)]
#[command(
    name = "guichet-desktop",
    about = "Guichet, the counter for your customers on WhatsApp",
    version
)]
pub struct Arguments {
    /// Opens the demo shop: a pretend Meta on this computer, with customers who keep writing.
    #[arg(long)]
    demo: bool,
    /// Where the data are kept; the system's usual place when absent.
    #[arg(long, value_name = "DIR")]
    data: Option<std::path::PathBuf>,
    /// The demo's customers write only when asked to, so that idling can be measured.
    #[arg(long, hide = true)]
    quiet: bool,
    /// An empty window and nothing else: the floor that measurements compare with.
    #[arg(long, hide = true)]
    bare: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = if arguments.bare {
        bare::run()
    } else {
        run(&arguments)
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            tracing::error!(%why, "the window could not open");
            eprintln!("Guichet: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Why there is no window at all.
#[derive(Debug, thiserror::Error)]
enum ShellError {
    #[error("the data folder cannot be used: {0}")]
    Place(#[from] place::PlaceError),
    #[error("the system's window cannot be opened: {0}")]
    Window(#[from] tauri::Error),
}

fn run(arguments: &Arguments) -> Result<(), ShellError> {
    let mut place = place::choose(arguments.demo, arguments.data.clone())?;
    place.live = !arguments.quiet;
    let _written_out_at_exit = journal::start(&place);
    no_dumps::forbid();
    let mut context = tauri::generate_context!();
    context.config_mut().identifier.clone_from(&place.identity);
    let app = tauri::Builder::default()
        .plugin(single_instance(&place))
        .manage(Desk::new(place))
        .manage(drops::Dropped::default())
        .register_asynchronous_uri_scheme_protocol("media", media_scheme::answer)
        .register_asynchronous_uri_scheme_protocol("notice", notice::answer)
        .invoke_handler(tauri::generate_handler![
            call::call,
            call::show_thread,
            words::languages,
            call::stage,
            clipboard::stage_pasted,
            drops::stage_dropped,
            drops::read_dropped,
            files::open_file,
            addresses::open_external,
            exports::keep_file,
            zoom::zoom,
            recovery_window::show_recovery_key
        ])
        .setup(|app| {
            window::open(app.handle())?;
            tray::open(app.handle());
            tauri::async_runtime::spawn(start::start(app.handle().clone()));
            tauri::async_runtime::spawn(start::end_when_asked(app.handle().clone()));
            tauri::async_runtime::spawn(watchdog::watch(app.handle().clone()));
            Ok(())
        })
        .build(context)?;
    app.run(|app, event| match event {
        // Closing hides; only "quit" ends, and it does so with a code.
        RunEvent::ExitRequested {
            code: None, api, ..
        } => api.prevent_exit(),
        RunEvent::Exit => tauri::async_runtime::block_on(app.state::<Desk>().close()),
        _ => {}
    });
    Ok(())
}

/// One instance for each data folder: a second start shows the first one's window. The demo shop
/// and the real inbox have folders of their own, so both may be open.
fn single_instance(place: &place::Place) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(place.identity.clone())
        .callback(|app, _, _| window::show(app))
        .build()
}
