//! Full text over a case: a Tantivy index that can be deleted and rebuilt.
//!
//! The index is a cache of the events: it holds no event, only the row of each in the store, and it says up to
//! which row it is filled. An index that is missing, damaged, or of another case is begun anew.
//!
//! # Query language
//!
//! | write | to find events that |
//! |---|---|
//! | `bucket policy` | have both words |
//! | `"bucket policy"` | have the words next to each other |
//! | `deploy*` | have a word that begins so |
//! | `-heartbeat` | do not have it; also before a phrase, a field or a bracket |
//! | `read OR write` | have one of them; `OR` binds less than a space |
//! | `(read OR write) bucket` | as the brackets say |
//! | `actor:ana` | have it in a field: `actor kind format activity action target outcome place id session` |
//! | `actor:(ana OR ben)` | have one of them in the field |
//! | `*`, or nothing | all of them |
//!
//! Letter case does not matter. A word keeps `-`, `_`, `.` and `@` inside, and its parts are found too: `acme`
//! finds `ana@acme.com`. A word is looked for in what was written, said and run, in the actors' names, the
//! action, the targets and the place, and as the exact id of an event, message, request, trace or tool call.
//! `arn:aws:s3:::data` is a word, because `arn` is no field.

mod answers;
mod document;
mod gather;
mod leaves;
mod prepare;
mod query;
mod row_index;
mod row_plan;
mod row_set;
mod row_writer;
mod runs;
mod scan;
mod selection;
mod values;
mod words;

pub use document::Document;
pub use query::{Query, QueryError};
pub use row_index::RowIndex;
pub use row_writer::{Writer, WriterOptions};
pub use selection::{Bars, Extent, FieldCounts, Key, Page, Rank, RowBar, RowHits, Selection};
