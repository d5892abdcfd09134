//! The dialogs of the desktop in which files and folders are chosen. Every path can be typed as well.

use serde_json::{Value, json};
use tauri::AppHandle;
use tauri_plugin_dialog::{DialogExt as _, FilePath};

/// The answer to a command that is the shell's own; `None` for all others. Blocks until the user has chosen.
pub(crate) fn answer(app: &AppHandle, command: &str, payload: &Value) -> Option<Value> {
    let dialog = || app.dialog().file();
    match command {
        "host_pick_files" => {
            let picked = dialog().blocking_pick_files().unwrap_or_default();
            Some(json!(picked.into_iter().filter_map(text).collect::<Vec<_>>()))
        }
        "host_pick_folder" => Some(json!(dialog().blocking_pick_folder().and_then(text))),
        "host_pick_save" => {
            let suggested = payload.get("suggested").and_then(Value::as_str).unwrap_or_default();
            Some(json!(dialog().set_file_name(suggested).blocking_save_file().and_then(text)))
        }
        _ => None,
    }
}

fn text(path: FilePath) -> Option<String> {
    path.into_path().ok().map(|path| path.to_string_lossy().into_owned())
}
