//! The vocabulary of Proximate: events, actors, instants with bounds, evidence references,
//! access changes, context tables, and the documents that the engine hands to its readers.
//!
//! Nothing here does input or output or reads a clock. The types of [`document`] are the JSON
//! documents of the command line and of the window: their schema and their TypeScript come from
//! this one declaration.

mod access;
mod actor;
mod context;
pub mod document;
mod event;
mod evidence;
mod registry;
mod time;
mod words;

pub use access::{AccessChange, AccessOperation, Grant, GrantEffect, Subject};
pub use actor::{Actor, ActorKind, Basis};
pub use context::{AssetRow, ContextRow, GroupRow, IdentityRow};
pub use event::{Activity, Event, Outcome, Reference, ReferenceKind, Target, TargetKind};
pub use evidence::{EventId, EvidenceRef, FileAccount, NativeId, Reading, Refusal, Totals};
pub use registry::Registry;
pub use time::{Bounds, EventTime, Instant, Precision, ZoneSource};
