//! Client libraries that nobody here wrote, driven against the pretend Meta: what it takes from
//! us, it must take from others. They are installed into `target/clients`, once; where they cannot
//! be, the step says so and counts nothing as passed.

use crate::{root, step};
use anyhow::{Context, Result};
use std::{fs, path::Path, process::Command};

/// One library and the script that drives it.
struct Library {
    name: &'static str,
    /// What appears once it is installed, in the folder of the installed libraries.
    installed: &'static str,
    install: &'static [&'static [&'static str]],
    drive: &'static [&'static str],
}

const LIBRARIES: [Library; 2] = [
    Library {
        name: "whatsapp-api-js",
        installed: "node_modules/whatsapp-api-js/package.json",
        install: &[&[
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--prefix",
            ".",
            "whatsapp-api-js@6.3.0",
        ]],
        drive: &["node", "tests/clients/whatsapp_api_js_drive.mjs"],
    },
    Library {
        name: "pywa",
        installed: "python/.installed",
        install: &[
            &["python3", "-m", "venv", "python"],
            &[
                "python/bin/pip",
                "install",
                "--quiet",
                "pywa[fastapi]==4.5.0",
                "uvicorn==0.54.0",
            ],
            &["touch", "python/.installed"],
        ],
        drive: &["python/bin/python", "tests/clients/pywa_drive.py"],
    },
];

/// Drives each library; answers the names of those that could not be installed.
pub fn drive() -> Result<Vec<&'static str>> {
    let sandbox = root::built("guichet-sandbox", false);
    let folder = sandbox
        .parent()
        .and_then(Path::parent)
        .context("the built sandbox has no place")?
        .join("clients");
    fs::create_dir_all(&folder)?;
    let mut missing = Vec::new();
    for library in &LIBRARIES {
        if !folder.join(library.installed).exists() && !install(library, &folder) {
            println!("  {} cannot be installed here: NOT driven", library.name);
            missing.push(library.name);
            continue;
        }
        let script = root::root().join(library.drive[1]);
        step::run(program(library.drive[0], &folder).arg(script).arg(&sandbox))?;
    }
    Ok(missing)
}

fn install(library: &Library, folder: &Path) -> bool {
    library.install.iter().all(|words| {
        step::run(program(words[0], folder).args(&words[1..]))
            .inspect_err(|why| println!("  {why:#}"))
            .is_ok()
    })
}

/// A program by name, or one that was installed into the folder.
fn program(name: &str, folder: &Path) -> Command {
    let inside = folder.join(name);
    let mut command = if inside.exists() {
        Command::new(inside)
    } else {
        Command::new(name)
    };
    command.current_dir(folder);
    command
}
