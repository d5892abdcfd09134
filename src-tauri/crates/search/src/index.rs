//! The index: building it beside, putting it in place, opening it, and asking it.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use anyhow::{Context as _, Result};
use proximate_model::{Activity, Actor, ActorKind, Event, Outcome};
use tantivy::{
    IndexReader, IndexWriter, ReloadPolicy, TantivyDocument,
    schema::{FAST, Field as IndexField, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
};

use crate::{
    plan,
    query::{Field, Query},
    rows::{FirstRows, ROW},
    tokenizer::WordTokenizer,
};

/// Version of what is indexed and how. Any change of it makes old indexes unusable, and they are built again.
const SCHEMA_VERSION: u32 = 1;

/// Memory for building, over all threads.
const BUILDING_BYTES: usize = 128 << 20;

/// Most threads that build.
const MOST_THREADS: usize = 4;

/// Longest id that is indexed; longer ones are no ids.
const LONGEST_ID: usize = 512;

/// Full text over the events of one revision of a case.
pub struct Index {
    reader: IndexReader,
    fields: Fields,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// How many events match.
    pub total: u64,
    /// Numbers of the matching events in the time order of the case, ascending: the first `limit` of them.
    pub rows: Vec<u64>,
}

/// The error of a build that was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the build of the search index was stopped")
    }
}

impl std::error::Error for Stopped {}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("events", &self.reader.searcher().num_docs()).finish_non_exhaustive()
    }
}

/// The fields of the index.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    row: IndexField,
    /// Words of everything that is read: texts, names, action, targets, place.
    pub(crate) all: IndexField,
    named: [IndexField; Field::ALL.len()],
}

impl Fields {
    /// The field of the index for a field of the query.
    pub(crate) fn of(&self, field: Field) -> IndexField {
        self.named[field as usize]
    }
}

fn schema() -> (Schema, Fields) {
    let words = |record: IndexRecordOption| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(WordTokenizer::NAME)
            .set_index_option(record)
            .set_fieldnorms(false);
        TextOptions::default().set_indexing_options(indexing)
    };
    let whole = || {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        TextOptions::default().set_indexing_options(indexing)
    };
    let positions = IndexRecordOption::WithFreqsAndPositions;
    let mut schema = Schema::builder();
    let row = schema.add_u64_field(ROW, FAST);
    let all = schema.add_text_field("all", words(positions));
    let named = Field::ALL.map(|field| {
        schema.add_text_field(field.name(), if field.has_words() { words(positions) } else { whole() })
    });
    (schema.build(), Fields { row, all, named })
}

fn mark(revision: u64) -> String {
    format!("proximate search index, schema {SCHEMA_VERSION}, case revision {revision}")
}

impl Index {
    /// Opens the index in `dir` if it belongs to this revision of the case and is whole: its files are checked
    /// against their checksums. `None` means: build it again.
    ///
    /// # Errors
    /// None at present: an index that cannot be read counts as damaged, because it can always be built again.
    pub fn open(dir: &Path, revision: u64) -> Result<Option<Self>> {
        if !dir.join("meta.json").is_file() {
            return Ok(None);
        }
        Ok(Self::read(dir, revision).unwrap_or_default())
    }

    fn read(dir: &Path, revision: u64) -> Result<Option<Self>> {
        let index = tantivy::Index::open_in_dir(dir)?;
        let (schema, fields) = schema();
        if index.load_metas()?.payload.as_deref() != Some(mark(revision).as_str()) || index.schema() != schema
        {
            return Ok(None);
        }
        if !index.validate_checksum()?.is_empty() {
            return Ok(None);
        }
        index.tokenizers().register(WordTokenizer::NAME, WordTokenizer);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Some(Self { reader, fields }))
    }

    /// Builds the index of the events, beside `dir`, and renames it into place. Killed in between, it leaves
    /// the old index or none. Each event comes with its number in the time order of the case.
    ///
    /// # Errors
    /// The disk refuses, or `stop` was set: then the error is [`Stopped`].
    pub fn build<'a>(
        dir: &Path,
        revision: u64,
        events: impl Iterator<Item = (u64, &'a Event)>,
        stop: &AtomicBool,
    ) -> Result<Self> {
        let building = beside(dir, "building");
        remove(&building)?;
        fs_err::create_dir_all(&building)?;
        let built = fill(&building, revision, events, stop);
        if let Err(error) = built {
            remove(&building)?;
            return Err(error);
        }
        let old = beside(dir, "old");
        remove(&old)?;
        if dir.exists() {
            fs_err::rename(dir, &old)?;
        }
        fs_err::rename(&building, dir)?;
        remove(&old)?;
        Self::read(dir, revision)?
            .context("the search index that was just built cannot be read, check the disk")
    }

    /// Looks for events.
    ///
    /// # Errors
    /// The index cannot be read any more; open or build it again.
    pub fn search(&self, query: &Query, limit: usize) -> Result<Hits> {
        let plan = plan::plan(&query.root, &self.fields)?;
        let found = self.reader.searcher().search(&plan, &FirstRows { limit })?;
        Ok(Hits { total: found.total, rows: found.rows })
    }
}

/// A folder of another name beside `dir`.
fn beside(dir: &Path, suffix: &str) -> PathBuf {
    let mut name = dir.file_name().unwrap_or_default().to_os_string();
    name.push(".");
    name.push(suffix);
    dir.with_file_name(name)
}

fn remove(dir: &Path) -> Result<()> {
    match fs_err::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn fill<'a>(
    dir: &Path,
    revision: u64,
    events: impl Iterator<Item = (u64, &'a Event)>,
    stop: &AtomicBool,
) -> Result<()> {
    let (schema, fields) = schema();
    let index = tantivy::Index::create_in_dir(dir, schema)?;
    index.tokenizers().register(WordTokenizer::NAME, WordTokenizer);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, BUILDING_BYTES)?;
    for (row, event) in events {
        if stop.load(Ordering::Relaxed) {
            writer.rollback()?;
            return Err(Stopped.into());
        }
        writer.add_document(document(row, event, &fields))?;
    }
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&mark(revision));
    commit.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

fn document(row: u64, event: &Event, fields: &Fields) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    document.add_u64(fields.row, row);
    let mut words = |field: Option<Field>, text: &str| {
        document.add_text(fields.all, text);
        if let Some(field) = field {
            document.add_text(fields.of(field), text);
        }
    };
    for text in [&event.message, &event.text].into_iter().flatten() {
        words(None, text);
    }
    let mut names: Vec<&str> = actors(event)
        .flat_map(|actor| [Some(actor.name.as_str()), actor.identity.as_deref()])
        .flatten()
        .collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        words(Some(Field::Actor), name);
    }
    words(Some(Field::Action), &event.action);
    for target in &event.targets {
        words(Some(Field::Target), &target.name);
    }
    for change in &event.access {
        words(Some(Field::Target), &change.resource);
    }
    if let Some(place) = &event.place {
        words(Some(Field::Place), place);
    }
    let mut whole = |field: Field, value: &str| document.add_text(fields.of(field), value.to_lowercase());
    whole(Field::Kind, kind(event.actor().map_or(ActorKind::Unknown, |actor| actor.kind)));
    whole(Field::Format, &event.format);
    whole(Field::Activity, activity(event.activity));
    whole(Field::Outcome, outcome(event.outcome));
    if let Some(session) = &event.session {
        whole(Field::Session, session);
    }
    let single = [&event.native_id, &event.trace, &event.span, &event.session];
    let mut ids: Vec<&str> = single.into_iter().flatten().map(String::as_str).collect();
    ids.push(&event.id);
    ids.extend(event.references.iter().map(|reference| reference.value.as_str()));
    ids.retain(|id| id.len() <= LONGEST_ID);
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        whole(Field::Id, id);
    }
    document
}

fn actors(event: &Event) -> impl Iterator<Item = &Actor> {
    let slots = [&event.initiator, &event.executor, &event.credential];
    slots.into_iter().flatten().chain(&event.delegation)
}

/// The word for a kind, as documents write it.
fn kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Human => "human",
        ActorKind::AiAgent => "ai_agent",
        ActorKind::Service => "service",
        ActorKind::System => "system",
        ActorKind::Unknown => "unknown",
    }
}

/// The word for an outcome, as documents write it.
fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "success",
        Outcome::Failure => "failure",
        Outcome::Unknown => "unknown",
    }
}

/// The word for an activity, as documents write it.
fn activity(activity: Activity) -> &'static str {
    match activity {
        Activity::Message => "message",
        Activity::Reaction => "reaction",
        Activity::Prompt => "prompt",
        Activity::AgentOutput => "agent_output",
        Activity::ToolCall => "tool_call",
        Activity::ToolResult => "tool_result",
        Activity::Retrieval => "retrieval",
        Activity::AccessChange => "access_change",
        Activity::ConfigurationChange => "configuration_change",
        Activity::Deletion => "deletion",
        Activity::DataAccess => "data_access",
        Activity::CodeChange => "code_change",
        Activity::Deployment => "deployment",
        Activity::Review => "review",
        Activity::Approval => "approval",
        Activity::Stop => "stop",
        Activity::Compaction => "compaction",
        Activity::Alert => "alert",
        Activity::Ticket => "ticket",
        Activity::Authentication => "authentication",
        Activity::Other => "other",
    }
}
