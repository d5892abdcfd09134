//! The journey: from an empty window to the report, and through the replay.

use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::page::Page;

/// The case that the journey imports.
const CASE: &str = "meta";

/// Walks through all of it.
pub(crate) async fn take(page: &Page) {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let logs = scratch.path().join("evidence");
    proximate_scenarios::write(CASE, proximate_scenarios::DEFAULT_SEED, &logs).expect("the case is written");

    create(page, &scratch.path().join("case")).await;
    import(page, &logs).await;
    search(page).await;
    chain(page).await;
    severity(page).await;
    exposure_and_custody(page).await;
    report(page, &scratch.path().join("report.html")).await;
    replay(page).await;
    keys(page).await;
}

async fn create(page: &Page, folder: &Path) {
    page.picture("welcome").await;
    page.press("Create case…").await;
    page.fill("case-title", "A journey through the window").await;
    page.fill("case-path", &folder.display().to_string()).await;
    page.picture("create").await;
    page.press("Create case").await;
    assert_eq!(page.text("[data-testid=case-title]").await, "A journey through the window");
    assert!(folder.is_dir(), "the case is a folder");
    page.picture("empty").await;
}

async fn import(page: &Page, logs: &Path) {
    // An import of a small case is over in a moment, so the page notes what its status line says meanwhile.
    let note = "window.seen = []; const line = document.querySelector('[data-testid=status]');
        new MutationObserver(() => window.seen.push(line.innerText + (line.querySelector('progress') ? ' [bar]' : '')))
            .observe(line, { childList: true, subtree: true, characterData: true, attributes: true });";
    page.script(note, vec![]).await;
    page.press("Import evidence…").await;
    let paths: Vec<String> =
        ["context", "logs"].iter().map(|part| logs.join(part).display().to_string()).collect();
    // The key, not the character: that is what a user types between two lines.
    page.fill("import-paths", &paths.join("\u{E007}")).await;
    page.press("Import evidence").await;
    page.until("events are listed", "return document.querySelector('[role=row][data-event]') !== null").await;
    let ended = "return window.seen.some((line) => /done/.test(line))";
    page.until("the import has ended", ended).await;
    let seen = page.script("return window.seen", vec![]).await;
    let lines: Vec<&str> = seen.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    assert!(
        lines.iter().any(|line| line.contains("[bar]") && line.contains("Stop")),
        "no progress in {lines:?}"
    );
    page.until_rows("all events are counted", |rows| rows > 50).await;
    page.picture("timeline").await;
}

async fn search(page: &Page) {
    let all = page.rows().await;
    let field = page.find("input[type=search]").await;
    field.send_keys("activity:access_change").await.expect("the field takes text");
    page.until_rows("the search narrows the timeline", |rows| rows > 0 && rows < all).await;
    let shown = "return [...document.querySelectorAll('[role=row][data-event]')].every((row) => row.innerText.includes('access change'))";
    page.until("only changes of access are listed", shown).await;
    page.click("[role=row][data-event]").await;
    let record = page.text("[data-testid=raw-bytes] mark").await;
    assert!(record.contains('{') || record.contains(','), "the bytes of the record are shown: {record}");
    let facts = page.text("[data-testid=event-facts]").await;
    for word in ["Change of access", "hash verified", "SHA-256", "Did it"] {
        assert!(facts.contains(word), "`{word}` is not among the facts of the event: {facts}");
    }
    page.picture("event").await;
    page.press("Clear search").await;
    page.until_rows("all events are back", |rows| rows == all).await;
}

async fn chain(page: &Page) {
    page.tab("Chain").await;
    page.find("[data-testid=chain-drawing] svg [data-step]").await;
    page.picture("chain").await;
    let steps = "return [...document.querySelectorAll('[data-step-row]:not(:disabled)')].map((row) => row.dataset.stepRow)";
    let steps = page.script(steps, vec![]).await;
    let last = steps
        .as_array()
        .and_then(|steps| steps.last())
        .and_then(Value::as_str)
        .expect("a step with a record")
        .to_owned();
    page.click(&format!("[data-step-row='{last}']")).await;
    let selected = "return new URLSearchParams(location.hash.slice(1)).get('event')";
    let from_list = page.script(selected, vec![]).await;
    page.until(
        "the inspector shows the event of the step",
        "return document.querySelector('[data-testid=event-facts]')?.dataset.event === new URLSearchParams(location.hash.slice(1)).get('event')",
    )
    .await;
    // A node of a drawing is small: the click goes to the element itself, wherever it was laid out.
    let first = steps.as_array().and_then(|steps| steps.first()).cloned().unwrap_or(json!("0"));
    let click = "document.querySelector(`[data-testid=chain-drawing] [data-step='${arguments[0]}']`)
        .dispatchEvent(new MouseEvent('click', { bubbles: true }))";
    page.script(click, vec![first]).await;
    let from_drawing = page.script(selected, vec![]).await;
    assert!(
        from_list.is_string() && from_drawing.is_string() && from_list != from_drawing,
        "a click on a node selects its event"
    );
    page.find("[data-testid=no-recorded-cause]").await;
    page.picture("chain-step").await;
}

async fn severity(page: &Page) {
    page.tab("Severity").await;
    let level = page.text("[data-testid=severity-level]").await;
    assert!(level.starts_with("SEV1"), "the case is Sev-1-equivalent, the page says `{level}`");
    page.click("details summary").await;
    page.picture("severity").await;
}

async fn exposure_and_custody(page: &Page) {
    page.tab("Exposure").await;
    page.find("table tbody tr").await;
    page.picture("exposure").await;
    page.tab("Detections").await;
    page.click("[role=grid] [role=rowgroup] [role=row]").await;
    page.picture("detections").await;
    page.tab("Evidence").await;
    page.press("Verify case").await;
    page.until(
        "the case is verified",
        "return document.querySelector('ul[data-ok=true] [data-ok=true]') !== null",
    )
    .await;
    page.picture("evidence").await;
}

async fn report(page: &Page, path: &Path) {
    page.tab("Report").await;
    page.click("input[type=radio][value=html]").await;
    page.fill("report-path", &path.display().to_string()).await;
    page.press("Write report").await;
    let told = page.text("[data-testid=report-written]").await;
    page.picture("report").await;
    let bytes = fs_err::read(path).expect("the report is there");
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(told.contains(&digest), "the page tells the hash of the file: {told}");
    assert!(
        String::from_utf8_lossy(&bytes).to_lowercase().contains("<!doctype html"),
        "the report is a page"
    );
}

async fn replay(page: &Page) {
    page.tab("Timeline").await;
    let all = page.rows().await;
    page.press("Replay this case").await;
    page.until_rows("the future is hidden", |rows| rows < all).await;
    page.script("document.querySelector('[role=slider]').focus()", vec![]).await;
    page.picture("replay").await;
    let mut answered = 0;
    while answered < 12 {
        // End goes as far as the next question, never past it.
        page.find("[role=slider]").await.send_keys("\u{E010}").await.expect("the slider takes keys");
        let next = "return document.querySelector('[role=dialog]') !== null";
        page.until("the replay asks or ends", next).await;
        if page
            .script("return document.querySelector('[role=dialog] [role=radiogroup]') === null", vec![])
            .await
            == Value::Bool(true)
        {
            break;
        }
        loop {
            page.click("[role=dialog] [role=radiogroup] label").await;
            if answered == 0 {
                page.picture("decision").await;
            }
            page.press("Decide").await;
            answered += 1;
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            let more = "return document.querySelector('[role=dialog] [role=radiogroup]') !== null";
            if page.script(more, vec![]).await != Value::Bool(true) {
                break;
            }
        }
        if page.script("return document.querySelector('[role=dialog]') !== null", vec![]).await
            == Value::Bool(true)
        {
            break;
        }
    }
    assert!(answered > 0, "the replay asked nothing");
    let score = page.text("[data-testid=replay-score]").await;
    assert!(score.contains("of") && score.contains("points"), "the score is told: {score}");
    page.picture("score").await;
    page.press("Show whole case").await;
    page.until_rows("the whole case is back", |rows| rows == all).await;
}

async fn keys(page: &Page) {
    let body = page.find("body").await;
    body.send_keys("?").await.expect("the page takes keys");
    page.find("[role=dialog]").await;
    page.picture("shortcuts").await;
    page.press("Close").await;
    page.until("the sheet is gone", "return document.querySelector('[role=dialog]') === null").await;
    let themes = "return (document.documentElement.dataset.theme ?? 'system')";
    for expected in ["light", "dark"] {
        page.click("[aria-label^='Theme']").await;
        page.until("the theme has changed", &format!("{themes} === '{expected}'")).await;
        page.picture(&format!("timeline-{expected}")).await;
    }
    page.tab("Chain").await;
    page.find("[data-testid=chain-drawing] svg").await;
    page.picture("chain-dark").await;
    page.tab("Severity").await;
    page.find("[data-testid=severity-level]").await;
    page.picture("severity-dark").await;
}
