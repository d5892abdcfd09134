//! Commands and documents on the wire, declared once. Hosts (the window, the loopback host) hand a
//! command's name and payload to [`Application::dispatch`]; the TypeScript of everything that crosses
//! is generated from the same declarations by [`typescript`], the JSON Schemas by [`schemas`].

mod application;
mod commands;
mod error;
mod jobs;
pub mod payload;
mod recent;
mod schema;
mod typescript;

pub use application::Application;
pub use commands::{COMMANDS, CommandRow};
pub use error::{ApiError, ErrorCode};
pub use jobs::{ApiEvent, JobState};
pub use schema::{SchemaDocument, reference, schemas};
pub use typescript::{TypeScriptFile, typescript};
