//! Containers and formats: bytes become events, context rows and exact accounts.
//!
//! A piece of evidence goes through four steps, each of which keeps the place of every byte:
//!
//! 1. [`container`] undoes compression and archives and cuts the content into records;
//! 2. [`format`] tells whose log it is and makes events of each record;
//! 3. [`read()`] numbers the records and gives every event its id and its evidence;
//! 4. [`settle`] tells duplicates and makes the account, which always adds up.
//!
//! Nothing here opens a file or reads a clock, and nothing in a log can make it panic: what cannot be
//! read becomes a refusal with its place and its reason.

mod again;
pub mod container;
mod database;
mod description;
pub mod format;
pub mod mapping;
mod options;
mod read;
mod record;
mod settle;
mod stream;
mod text;
mod time;
mod value;

pub use again::RecordReader;
pub use container::{Join, Lines, decoded};
pub use database::{DatabaseReader, DatabaseTable};
pub use description::CaseDescription;
pub use format::{Format, formats};
pub use mapping::{Mapping, propose};
pub use options::{Limits, Options};
pub use read::read;
pub use record::{Body, ReadFile, ReadRecord, Record, RecordContent, Row, Surroundings};
pub use settle::{KnownIds, Settled, settle};
pub use stream::{HEAD, LineReader};
