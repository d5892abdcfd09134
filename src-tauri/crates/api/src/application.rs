//! What every host runs: the open case, its commands, its jobs.
#![expect(clippy::needless_pass_by_value, reason = "the registry hands every request over whole")]

use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use proximate_model::{
    Event,
    document::{
        Analytics, CaseOverview, Chain, CustodyEntry, DecisionPoint, Decisions, Detections, Exposures,
        MappingPreview, Replay, ReplayState, Severity,
    },
};
use proximate_workbench::{
    Clock, ImportRequest, Observer, Progress, ReportFormat, Selection, Theme, Workbench, preview_mapping,
    save_mapping,
};
use serde_json::Value;

use crate::{ApiError, ApiEvent, ErrorCode, jobs::Jobs, payload as p, recent::Recent};

/// Rows of one page, at most.
const PAGE: usize = 512;

/// The application behind a window: at most one case is open.
pub struct Application {
    case: RwLock<Option<Arc<Workbench>>>,
    clock: Arc<dyn Clock>,
    jobs: Arc<Jobs>,
    recent: Recent,
}

type Answer<T> = Result<T, ApiError>;

fn selection(
    query: String,
    from: Option<proximate_model::Instant>,
    to: Option<proximate_model::Instant>,
    as_of: Option<proximate_model::Instant>,
) -> Selection {
    Selection { query, from, to, as_of }
}

impl Application {
    /// An application without an open case. `settings` is the folder in which the list of recent cases is kept.
    #[must_use]
    pub fn new(settings: PathBuf, clock: Arc<dyn Clock>) -> Self {
        Self { case: RwLock::new(None), clock, jobs: Arc::default(), recent: Recent::new(&settings) }
    }

    /// Tells a listener of every event from now on.
    pub fn subscribe(&self, listener: impl Fn(&ApiEvent) + Send + Sync + 'static) {
        self.jobs.subscribe(Arc::new(listener));
    }

    /// Runs a command; a panic in it is an error and leaves the application alive.
    ///
    /// # Errors
    /// The command is unknown, its payload is not of its shape, or it fails.
    pub fn dispatch(&self, command: &str, payload: Value) -> Answer<Value> {
        let run = std::panic::AssertUnwindSafe(|| crate::commands::dispatch(self, command, payload));
        std::panic::catch_unwind(run).unwrap_or_else(|_| {
            let message = format!("`{command}` ended unexpectedly");
            Err(ApiError::new(ErrorCode::Failed, message, "the case is as it was; please report this"))
        })
    }

    fn open_case(&self) -> Answer<Arc<Workbench>> {
        let case = self.case.read().unwrap_or_else(PoisonError::into_inner);
        case.clone().ok_or_else(ApiError::no_case)
    }

    fn set_case(&self, case: Option<Workbench>) {
        *self.case.write().unwrap_or_else(PoisonError::into_inner) = case.map(Arc::new);
    }

    fn opened(&self, path: &str, case: Workbench) -> Answer<CaseOverview> {
        let overview = case.overview()?;
        self.set_case(Some(case));
        self.recent.remember(path, &overview.title, self.clock.now());
        self.catch_up();
        Ok(overview)
    }

    pub(crate) fn case_create(&self, request: p::CaseCreate) -> Answer<CaseOverview> {
        let (case, _) =
            Workbench::create(Path::new(&request.path), &request.title, "", Arc::clone(&self.clock))?;
        self.opened(&request.path, case)
    }

    pub(crate) fn case_open(&self, request: p::AtPath) -> Answer<CaseOverview> {
        let case = Workbench::open(Path::new(&request.path), Arc::clone(&self.clock))?;
        self.opened(&request.path, case)
    }

    pub(crate) fn case_close(&self, _: p::Nothing) -> Answer<()> {
        self.set_case(None);
        Ok(())
    }

    pub(crate) fn cases_recent(&self, _: p::Nothing) -> Answer<Vec<p::RecentCase>> {
        Ok(self.recent.all())
    }

    pub(crate) fn overview(&self, _: p::Nothing) -> Answer<CaseOverview> {
        Ok(self.open_case()?.overview()?)
    }

    pub(crate) fn import_start(&self, request: p::ImportStart) -> Answer<p::JobRef> {
        let case = self.open_case()?;
        let jobs = Arc::clone(&self.jobs);
        let job = self.jobs.start("importing", move |observer| {
            let request =
                ImportRequest { paths: request.paths.iter().map(PathBuf::from).collect(), format: None };
            let imported = case.import(&request, &Announcing { observer, case: &case, jobs: &jobs });
            announce(&case, &jobs);
            to_value(&imported?)
        });
        Ok(p::JobRef { job })
    }

    /// Makes searchable what an import that was cut off has left.
    fn catch_up(&self) {
        let Ok(case) = self.open_case() else { return };
        // A case that cannot say how far it is says why when it is searched.
        if case.searchable().is_ok_and(|searchable| searchable.events < searchable.of) {
            let jobs = Arc::clone(&self.jobs);
            self.jobs.start("making searchable", move |observer| {
                let done = case.make_searchable(observer);
                announce(&case, &jobs);
                to_value(&done?)
            });
        }
    }

    pub(crate) fn mapping_preview(&self, request: p::MappingOf) -> Answer<MappingPreview> {
        Ok(preview_mapping(Path::new(&request.path), request.mapping.as_deref())?)
    }

    pub(crate) fn mapping_save(&self, request: p::MappingSave) -> Answer<()> {
        Ok(save_mapping(Path::new(&request.path), &request.mapping, request.replace)?)
    }

    pub(crate) fn report_start(&self, request: p::ReportStart) -> Answer<p::JobRef> {
        let case = self.open_case()?;
        let format: ReportFormat = request.format.parse::<ReportFormat>()?;
        let job = self.jobs.start("writing the report", move |observer| {
            to_value(&case.write_report(format, Path::new(&request.path), observer)?)
        });
        Ok(p::JobRef { job })
    }

    pub(crate) fn verify_start(&self, _: p::Nothing) -> Answer<p::JobRef> {
        let case = self.open_case()?;
        let job = self.jobs.start("verifying", move |observer| to_value(&case.verify(observer)?));
        Ok(p::JobRef { job })
    }

    pub(crate) fn job_stop(&self, request: p::JobRef) -> Answer<()> {
        self.jobs.stop(&request.job);
        Ok(())
    }

    pub(crate) fn events_page(&self, request: p::EventsPage) -> Answer<p::EventsRows> {
        let selection = selection(request.query, request.from, request.to, request.as_of);
        let page = self.open_case()?.page(&selection, request.offset, request.limit.min(PAGE))?;
        Ok(p::EventsRows { revision: page.revision, total: page.total, offset: page.offset, rows: page.rows })
    }

    pub(crate) fn event(&self, request: p::EventId) -> Answer<Event> {
        self.open_case()?.event(&request.id)?.ok_or_else(|| {
            ApiError::new(ErrorCode::Usage, format!("no event `{}` in this case", request.id), "")
        })
    }

    pub(crate) fn event_offset(&self, request: p::EventOffset) -> Answer<p::Offset> {
        let selection = selection(request.query, request.from, request.to, request.as_of);
        Ok(p::Offset { offset: self.open_case()?.position(&selection, &request.id)? })
    }

    pub(crate) fn analytics(&self, request: p::AnalyticsOf) -> Answer<Analytics> {
        let selection = selection(request.query, request.from, request.to, request.as_of);
        Ok(self.open_case()?.analytics(&selection, request.bars)?)
    }

    pub(crate) fn evidence(&self, request: p::EventId) -> Answer<p::RawRecord> {
        let raw = self.open_case()?.evidence(&request.id)?;
        Ok(p::RawRecord {
            evidence: raw.evidence,
            format: raw.format,
            text: raw.text,
            before: raw.before,
            after: raw.after,
            truncated: raw.truncated,
            bytes_total: raw.bytes_total,
            vault_sha256_ok: raw.vault_sha256_ok,
        })
    }

    pub(crate) fn chain(&self, request: p::AsOf) -> Answer<Chain> {
        Ok(self.open_case()?.snapshot_as_of(request.as_of)?.chain().clone())
    }

    pub(crate) fn picture(&self, request: p::PictureOf) -> Answer<p::Picture> {
        let theme = if request.theme == "paper" { Theme::Paper } else { Theme::Window };
        Ok(p::Picture { svg: self.open_case()?.picture(request.hypothesis, theme, request.as_of)? })
    }

    pub(crate) fn exposure(&self, request: p::AsOf) -> Answer<Exposures> {
        Ok(self.open_case()?.snapshot_as_of(request.as_of)?.exposures().clone())
    }

    pub(crate) fn severity(&self, request: p::AsOf) -> Answer<Severity> {
        Ok(self.open_case()?.snapshot_as_of(request.as_of)?.severity(None)?)
    }

    pub(crate) fn detections(&self, _: p::Nothing) -> Answer<Detections> {
        Ok(self.open_case()?.detections(&[])?)
    }

    pub(crate) fn custody(&self, _: p::Nothing) -> Answer<Vec<CustodyEntry>> {
        Ok(self.open_case()?.custody()?)
    }

    pub(crate) fn replay_points(&self, _: p::Nothing) -> Answer<Vec<DecisionPoint>> {
        Ok(self.open_case()?.replay_points()?)
    }

    pub(crate) fn replay_state(&self, request: p::AtInstant) -> Answer<ReplayState> {
        Ok(self.open_case()?.replay_state(request.at)?)
    }

    pub(crate) fn replay_score(&self, request: p::ReplayScoreOf) -> Answer<Replay> {
        Ok(self.open_case()?.replay(&Decisions { decisions: request.decisions })?)
    }
}

/// Tells everybody that answers of before are stale.
fn announce(case: &Workbench, jobs: &Jobs) {
    if let Ok(overview) = case.overview() {
        jobs.tell(&ApiEvent::CaseChanged { revision: overview.revision });
    }
}

/// Announces what an import has stored while it goes on.
struct Announcing<'a> {
    observer: &'a dyn Observer,
    case: &'a Workbench,
    jobs: &'a Jobs,
}

impl Observer for Announcing<'_> {
    fn progress(&self, progress: &Progress) {
        self.observer.progress(progress);
    }
    fn stopped(&self) -> bool {
        self.observer.stopped()
    }
    fn changed(&self) {
        announce(self.case, self.jobs);
    }
}

fn to_value<T: serde::Serialize>(value: &T) -> Answer<Value> {
    serde_json::to_value(value).map_err(|error| ApiError::new(ErrorCode::Failed, error.to_string(), ""))
}
