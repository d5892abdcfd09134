//! One command and one event channel between the page and the application.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use proximate_api::{ApiError, Application, ErrorCode};
use proximate_workbench::SystemClock;
use serde_json::{Value, json};
use tauri::{AppHandle, Emitter as _, Manager as _};

use crate::dialog;

/// Name of the one event that the page listens to.
const EVENT: &str = "api";

/// The application behind the window.
pub(crate) struct Host {
    application: Arc<Application>,
    /// Why the case named on the command line could not be opened; told once, in place of "no case is open".
    refusal: Mutex<Option<ApiError>>,
}

impl Host {
    /// An application that keeps its settings in a folder and tells the page of its events.
    pub(crate) fn new(settings: PathBuf, app: AppHandle) -> Self {
        let application = Arc::new(Application::new(settings, Arc::new(SystemClock)));
        application.subscribe(move |event| {
            // A page that is closing cannot be told; nothing is lost by that.
            let _ = app.emit(EVENT, event);
        });
        Self { application, refusal: Mutex::default() }
    }

    /// Opens the case named on the command line.
    pub(crate) fn open_at_start(&self, case: &Path) {
        if let Err(error) = self.application.dispatch("case_open", json!({ "path": case })) {
            *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        }
    }

    fn take_refusal(&self) -> Option<ApiError> {
        self.refusal.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Runs a command on a thread on which it may block, so that the window never does.
#[tauri::command]
pub(crate) async fn rpc(app: AppHandle, command: String, payload: Value) -> Result<Value, ApiError> {
    let work = tauri::async_runtime::spawn_blocking(move || answer(&app, &command, payload));
    work.await.unwrap_or_else(|error| Err(failed(format!("the command ended unexpectedly: {error}"))))
}

fn answer(app: &AppHandle, command: &str, payload: Value) -> Result<Value, ApiError> {
    if let Some(picked) = dialog::answer(app, command, &payload) {
        return Ok(picked);
    }
    let host = app.state::<Host>();
    if command == "overview"
        && let Some(refusal) = host.take_refusal()
    {
        return Err(refusal);
    }
    host.application.dispatch(command, payload)
}

fn failed(message: String) -> ApiError {
    ApiError { code: ErrorCode::Failed, message, hint: String::new() }
}
