//! What stands on the drawing.

use proximate_model::document::{LinkStatus, Role};
use proximate_model::{ActorKind, EventTime, Instant};

use crate::picture::axis::{breaks, first_day, ticks};
use crate::picture::layout::layout;
use crate::picture::scene::scene;
use crate::picture::{Drawing, Paper, Theme, chain_picture, draw};

use super::samples::{self, hypothesis, link, step};

#[test]
fn steps_links_and_exposures_can_be_found_again() {
    let (sample, exposures) = samples::advice();
    let svg = chain_picture(&sample, &exposures, Theme::Window);
    for index in 0..sample.steps.len() {
        assert!(svg.contains(&format!("data-step=\"{index}\"")), "step {index} is drawn");
    }
    for index in 0..sample.links.len() {
        assert!(svg.contains(&format!("data-link=\"{index}\"")), "link {index} is drawn");
    }
    assert!(svg.contains("data-exposure=\"e1/arn:aws:s3:::member-profiles\""), "an exposure is drawn");
    for words in ["linked .93", "inferred: ask for", "1 h 55 m – 2 h 01 m", "harbor · agent", "Places of"]
    {
        let found = svg.contains(words);
        assert!(found, "`{words}` stands on the drawing");
    }
}

#[test]
fn the_paper_theme_knows_no_variables_and_the_window_theme_no_other_colours() {
    let (sample, exposures) = samples::advice();
    assert!(
        !chain_picture(&sample, &exposures, Theme::Paper).contains("var("),
        "the renderer of paper knows none"
    );
    let window = chain_picture(&sample, &exposures, Theme::Window);
    assert!(window.contains("var(--agent, #6534c9)"), "the window's colours have fallbacks");
    for svg in [&window, &chain_picture(&sample, &exposures, Theme::Paper)] {
        assert!(
            !svg.contains("href") && !svg.contains("<style") && !svg.contains("<script"),
            "nothing active, nothing outside"
        );
    }
}

#[test]
fn hostile_words_stay_words() {
    let name = "<script>alert(1)</script>\u{202E}\"'&";
    let mut evil = step(Role::Answer, "10:00:00", Some((name, ActorKind::AiAgent)), name);
    evil.time.raw = Some(name.into());
    let long = step(
        Role::Change,
        "10:01:00",
        Some(("x".repeat(5_000).as_str(), ActorKind::Human)),
        &"y".repeat(5_000),
    );
    let mut links = vec![link(0, 1, LinkStatus::Linked, f64::NAN)];
    links[0].reasons = vec![name.into()];
    let mut sample = hypothesis(vec![evil, long], links, Vec::new());
    sample.outcome.summary = name.into();
    sample.words = name.into();
    sample.confidence = f64::INFINITY;
    let svg = chain_picture(&sample, &[], Theme::Paper);
    assert!(!svg.contains("<script") && !svg.contains('\u{202E}'), "markup and marks of direction are gone");
    assert_eq!(svg.matches("<svg").count(), 1, "one drawing");
    assert!(svg.len() < 40_000, "long words are cut: {} bytes", svg.len());
    assert!(!svg.contains("NaN") && !svg.contains("\"inf"), "no number is broken");
}

#[test]
fn extreme_times_and_empty_chains_are_drawn() {
    let mut steps = vec![
        step(Role::Question, "10:00:00", None, "a"),
        step(Role::Answer, "10:00:00", None, "b"),
        step(Role::Change, "10:00:00", None, "c"),
    ];
    steps[0].time = EventTime::default();
    for (step, at) in steps.iter_mut().skip(1).zip([Instant(i64::MIN), Instant(i64::MAX)]) {
        step.time.at = Some(at);
        step.time.earliest = Some(Instant(i64::MIN));
        step.time.latest = Some(Instant(i64::MAX));
    }
    for sample in [
        hypothesis(steps, vec![link(0, 2, LinkStatus::Observed, 1.0)], Vec::new()),
        hypothesis(vec![], vec![], vec![]),
    ] {
        let svg = chain_picture(&sample, &[], Theme::Window);
        assert!(svg.ends_with("</svg>\n") && !svg.contains("NaN"), "a whole drawing");
    }
    let (sample, exposures) = samples::short();
    let paper = Paper { ratio: f64::NAN };
    assert!(
        draw(&sample, &exposures, Drawing { paper, ..Drawing::default() }).ends_with("</svg>\n"),
        "any ratio"
    );
}

#[test]
fn rivals_are_shown_when_asked_for() {
    let (sample, exposures) = samples::advice();
    let rivals = Drawing { rivals: true, ..Drawing::new(Theme::Window) };
    assert!(
        draw(&sample, &exposures, rivals).contains("rivals .04 .02"),
        "their probabilities stand beside the link"
    );
    assert!(!chain_picture(&sample, &exposures, Theme::Window).contains("rivals"), "and only then");
}

#[test]
fn silences_are_broken_and_ticks_are_round() {
    let (sample, exposures) = samples::short();
    let layout = layout(&scene(&sample, &exposures), 1.46);
    let found = breaks(&layout);
    assert_eq!(
        found.iter().map(|gap| gap.label.as_str()).collect::<Vec<_>>(),
        ["7 d 6 h"],
        "one week of silence"
    );
    let labels: Vec<String> = ticks(&layout).into_iter().map(|tick| tick.label).collect();
    assert!(labels.iter().any(|label| label.ends_with("17:00")), "full hours come first: {labels:?}");
    assert_eq!(
        labels.iter().filter(|label| label.contains("Mar 2026")).count(),
        1,
        "the second day is named once: {labels:?}"
    );
    assert_eq!(first_day(&layout).as_deref(), Some("3 Mar 2026"), "the first stands at the left");
}
