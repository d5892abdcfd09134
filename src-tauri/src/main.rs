//! The window of Proximate: the page over the application interface. The only crate that names Tauri.
//!
//! `proximate-desktop [CASE]` opens that case.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod dialog;
mod host;

use std::{path::PathBuf, process::ExitCode};

use tauri::Manager as _;

use crate::host::Host;

/// Importing makes and drops very many small values, in which the system's allocator takes a third longer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let case = std::env::args_os().nth(1).map(PathBuf::from);
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(tauri::generate_handler![host::rpc])
        .setup(move |app| {
            let settings = app.path().app_config_dir()?;
            let host = Host::new(settings, app.handle().clone());
            if let Some(case) = case {
                host.open_at_start(&case);
            }
            app.manage(host);
            Ok(())
        })
        .run(tauri::generate_context!());
    match built {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
