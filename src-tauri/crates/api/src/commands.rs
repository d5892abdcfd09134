//! The registry of commands: name, request, response. The dispatcher and the TypeScript come from it.

use serde_json::Value;

use crate::{ApiError, Application, ErrorCode, payload as p};
use proximate_model::{Event, document as d};

/// A command's name with the TypeScript names of its request and its response.
#[derive(Debug, Clone, Copy)]
pub struct CommandRow {
    /// Name on the wire.
    pub name: &'static str,
    /// Makes the TypeScript name of the request.
    pub request: fn(&ts_rs::Config) -> String,
    /// Makes the TypeScript name of the response.
    pub response: fn(&ts_rs::Config) -> String,
}

fn decode<T: serde::de::DeserializeOwned>(command: &str, payload: Value) -> Result<T, ApiError> {
    // A command without a payload may be sent with null.
    let payload = if payload.is_null() { Value::Object(serde_json::Map::new()) } else { payload };
    serde_json::from_value(payload).map_err(|error| {
        ApiError::new(ErrorCode::Usage, format!("the payload of `{command}` cannot be read: {error}"), "")
    })
}

fn encode<T: serde::Serialize>(value: T) -> Result<Value, ApiError> {
    serde_json::to_value(value).map_err(|error| ApiError::new(ErrorCode::Failed, error.to_string(), ""))
}

macro_rules! commands {
    ($($name:ident($request:ty) -> $response:ty;)*) => {
        /// Every command.
        pub const COMMANDS: &[CommandRow] = &[$(CommandRow {
            name: stringify!($name),
            request: <$request as ts_rs::TS>::name,
            response: <$response as ts_rs::TS>::name,
        }),*];

        /// Runs a command.
        pub(crate) fn dispatch(application: &Application, command: &str, payload: Value) -> Result<Value, ApiError> {
            match command {
                $(stringify!($name) => {
                    let answer: $response = application.$name(decode::<$request>(command, payload)?)?;
                    encode(answer)
                })*
                _ => Err(ApiError::new(ErrorCode::Usage, format!("no command `{command}`"), "")),
            }
        }

        /// Writes the TypeScript of everything the commands use into a folder of `configuration`.
        pub(crate) fn export(configuration: &ts_rs::Config) -> Result<(), ts_rs::ExportError> {
            $(<$request as ts_rs::TS>::export_all(configuration)?;
              <$response as ts_rs::TS>::export_all(configuration).or_else(ignore_primitive)?;)*
            <crate::ApiEvent as ts_rs::TS>::export_all(configuration)?;
            <ApiError as ts_rs::TS>::export_all(configuration)
        }
    };
}

/// Lists and null have no file of their own.
fn ignore_primitive(error: ts_rs::ExportError) -> Result<(), ts_rs::ExportError> {
    match error {
        ts_rs::ExportError::CannotBeExported(_) => Ok(()),
        other => Err(other),
    }
}

commands! {
    case_create(p::CaseCreate) -> d::CaseOverview;
    case_open(p::AtPath) -> d::CaseOverview;
    case_close(p::Nothing) -> ();
    cases_recent(p::Nothing) -> Vec<p::RecentCase>;
    overview(p::Nothing) -> d::CaseOverview;
    import_start(p::ImportStart) -> p::JobRef;
    mapping_preview(p::MappingOf) -> d::MappingPreview;
    mapping_save(p::MappingSave) -> ();
    report_start(p::ReportStart) -> p::JobRef;
    verify_start(p::Nothing) -> p::JobRef;
    job_stop(p::JobRef) -> ();
    events_page(p::EventsPage) -> p::EventsRows;
    event(p::EventId) -> Event;
    event_offset(p::EventOffset) -> p::Offset;
    analytics(p::AnalyticsOf) -> d::Analytics;
    evidence(p::EventId) -> p::RawRecord;
    chain(p::AsOf) -> d::Chain;
    picture(p::PictureOf) -> p::Picture;
    exposure(p::AsOf) -> d::Exposures;
    severity(p::AsOf) -> d::Severity;
    detections(p::Nothing) -> d::Detections;
    custody(p::Nothing) -> Vec<d::CustodyEntry>;
    replay_points(p::Nothing) -> Vec<d::DecisionPoint>;
    replay_state(p::AtInstant) -> d::ReplayState;
    replay_score(p::ReplayScoreOf) -> d::Replay;
}
