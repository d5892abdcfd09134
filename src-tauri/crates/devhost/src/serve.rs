//! The three addresses: the page, `/rpc` and `/events`.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Response, StatusCode, Uri, header},
    routing::{get, post},
};
use proximate_api::Application;
use serde_json::{Value, json};

use crate::{events::Events, guard::Guard, page::Page};

/// How long a quiet request for events is held.
const PATIENCE: Duration = Duration::from_secs(20);
/// What the page may load, the same as in the window but for the way to the engine.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
                      object-src 'none'; base-uri 'none'; form-action 'none'";

/// What the requests share.
pub(crate) struct Shared {
    /// The application.
    pub(crate) application: Arc<Application>,
    /// Its events.
    pub(crate) events: Arc<Events>,
    /// Who may ask.
    pub(crate) guard: Guard,
    /// The page.
    pub(crate) page: Page,
}

type Reply = Response<Body>;

/// The addresses.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/rpc", post(rpc))
        .route("/events", get(events))
        .fallback(get(page))
        .with_state(shared)
}

fn reply(status: StatusCode, kind: &str, body: impl Into<Body>) -> Reply {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if let Ok(kind) = kind.parse() {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    response
}

fn document(status: StatusCode, value: &Value) -> Reply {
    reply(status, "application/json", value.to_string())
}

fn refused() -> Reply {
    let hint = "open the address that the host printed at its start";
    document(
        StatusCode::FORBIDDEN,
        &json!({ "code": "failed", "message": "the token is missing", "hint": hint }),
    )
}

async fn rpc(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Reply {
    if !shared.guard.admits(&headers) {
        return refused();
    }
    let Ok(Value::Object(mut call)) = serde_json::from_slice::<Value>(&body) else {
        let message = "the body is no JSON object with `command` and `payload`";
        return document(
            StatusCode::BAD_REQUEST,
            &json!({ "code": "usage", "message": message, "hint": "" }),
        );
    };
    let command = call.get("command").and_then(Value::as_str).unwrap_or_default().to_owned();
    let payload = call.remove("payload").unwrap_or(Value::Null);
    let application = Arc::clone(&shared.application);
    let answered = tokio::task::spawn_blocking(move || application.dispatch(&command, payload)).await;
    match answered {
        Ok(Ok(value)) => document(StatusCode::OK, &value),
        Ok(Err(error)) => document(StatusCode::UNPROCESSABLE_ENTITY, &json!(error)),
        Err(error) => {
            let message = format!("the command ended unexpectedly: {error}");
            document(
                StatusCode::INTERNAL_SERVER_ERROR,
                &json!({ "code": "failed", "message": message, "hint": "" }),
            )
        }
    }
}

async fn events(State(shared): State<Arc<Shared>>, headers: HeaderMap, uri: Uri) -> Reply {
    if !shared.guard.admits(&headers) {
        return refused();
    }
    let after =
        uri.query().and_then(|query| query.strip_prefix("after=")).and_then(|number| number.parse().ok());
    document(StatusCode::OK, &shared.events.after(after, PATIENCE).await)
}

async fn page(State(shared): State<Arc<Shared>>, headers: HeaderMap, uri: Uri) -> Reply {
    match shared.page.get(uri.path()) {
        _ if !shared.guard.knows_host(&headers) => refused(),
        Some(file) => reply(StatusCode::OK, file.kind, file.bytes.clone()),
        None => reply(StatusCode::NOT_FOUND, "text/plain", "nothing stands at this address"),
    }
}
