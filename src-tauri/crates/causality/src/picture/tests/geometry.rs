//! Nothing covers anything: boxes, links and words keep apart and stay on the sheet.

use crate::picture::layout::{Layout, PLOT_LEFT, layout};
use crate::picture::route::{CLEARANCE, routes, runs};
use crate::picture::scene::{Scene, scene};
use crate::picture::{Drawing, Theme, draw, text};

use super::samples;

type Sample = (proximate_model::document::Hypothesis, Vec<proximate_model::document::Exposure>);

fn samples() -> Vec<(String, Sample)> {
    let mut all = vec![("advice".to_owned(), samples::advice()), ("short".to_owned(), samples::short())];
    for seed in 0..24 {
        let count = [1, 2, 5, 9, 12, 12, 16, 24][seed as usize % 8];
        all.push((format!("crowd of {count} by seed {seed}"), samples::crowd(count, seed)));
    }
    all
}

fn each(check: impl Fn(&str, &Sample, &Scene, &Layout)) {
    for (name, sample) in samples() {
        let scene = scene(&sample.0, &sample.1);
        let layout = layout(&scene, 1.46);
        check(&name, &sample, &scene, &layout);
    }
}

#[test]
fn no_two_boxes_overlap() {
    each(|name, _, _, layout| {
        for (index, one) in layout.boxes.iter().enumerate() {
            for other in layout.boxes.iter().skip(index + 1) {
                assert!(
                    !one.grown(3.0).overlaps(other.grown(3.0)),
                    "two boxes of {name} touch: {one:?} and {other:?}"
                );
            }
            for label in &layout.labels {
                assert!(!one.overlaps(*label), "a box of {name} covers the words of a band");
            }
        }
    });
}

#[test]
fn everything_is_on_the_sheet_and_in_its_lane() {
    each(|name, _, scene, layout| {
        for (node, rect) in scene.nodes.iter().zip(&layout.boxes) {
            let strip = layout
                .strips
                .iter()
                .find(|strip| strip.lane == node.lane)
                .expect("every lane in use has a strip");
            assert!(strip.top <= rect.top && rect.bottom <= strip.bottom, "a box of {name} leaves its lane");
            assert!(
                PLOT_LEFT <= rect.left && rect.right <= layout.width,
                "a box of {name} leaves the sheet: {rect:?}"
            );
        }
        for rect in layout.bands.iter().chain(&layout.labels) {
            assert!(
                rect.left >= 0.0 && rect.right <= layout.width,
                "a band of {name} leaves the sheet: {rect:?}"
            );
            assert!(rect.bottom <= layout.height, "a band of {name} leaves the sheet below");
        }
    });
}

#[test]
fn time_runs_to_the_right() {
    each(|name, _, scene, layout| {
        for (one, left) in scene.nodes.iter().zip(&layout.boxes) {
            for (other, right) in scene.nodes.iter().zip(&layout.boxes) {
                if let (Some(before), Some(after)) = (one.at, other.at)
                    && before < after
                {
                    assert!(left.left < right.left, "in {name} an earlier step stands right of a later one");
                }
            }
        }
    });
}

#[test]
fn links_pass_through_no_box_and_no_words() {
    each(|name, (hypothesis, _), _, layout| {
        let ends: Vec<(usize, usize)> = hypothesis.links.iter().map(|link| (link.from, link.to)).collect();
        for ((from, to), route) in ends.iter().zip(routes(layout, &ends)) {
            assert!(route.len() >= 2, "in {name} the link from {from} to {to} finds a way");
            for run in runs(&route) {
                assert!(
                    run.from.0 == run.to.0 || run.from.1 == run.to.1,
                    "runs of {name} are horizontal or vertical"
                );
                for (index, rect) in layout.boxes.iter().enumerate() {
                    let margin = if index == *from || index == *to { 0.0 } else { CLEARANCE };
                    assert!(
                        !run.crosses(rect.grown(margin)),
                        "in {name} the link {from}–{to} passes through box {index}"
                    );
                }
                assert!(
                    !layout.labels.iter().any(|label| run.crosses(*label)),
                    "in {name} a link covers words"
                );
            }
        }
    });
}

#[test]
fn twelve_steps_fill_a_landscape_sheet() {
    let (hypothesis, exposures) = samples::advice();
    let layout = layout(&scene(&hypothesis, &exposures), 1.46);
    let shape = layout.width / layout.height;
    assert!((1.2..1.9).contains(&shape), "the ratio is {shape}");
    assert!(
        layout.width <= 1_540.0,
        "on A4 its words are at least 6 points high: {} units wide",
        layout.width
    );
}

#[test]
fn a_long_chain_ends() {
    let (hypothesis, exposures) = samples::crowd(120, 7);
    let layout = layout(&scene(&hypothesis, &exposures), 1.46);
    assert_eq!(layout.boxes.len(), 120, "every step has a box");
}

#[test]
fn links_to_nowhere_are_left_out() {
    let (hypothesis, exposures) = samples::short();
    let layout = layout(&scene(&hypothesis, &exposures), 1.46);
    let found = routes(&layout, &[(0, 99), (3, 3), (usize::MAX, 0), (0, 1)]);
    let drawn: Vec<bool> = found.iter().map(|route| !route.is_empty()).collect();
    assert_eq!(drawn, [false, false, false, true], "only the last has two boxes");
}

#[test]
fn all_words_are_on_the_sheet() {
    for (name, (hypothesis, exposures)) in samples() {
        let layout = layout(&scene(&hypothesis, &exposures), 1.46);
        let rivals = Drawing { rivals: true, ..Drawing::new(Theme::Paper) };
        let svg = draw(&hypothesis, &exposures, rivals);
        let mut count = 0;
        for element in svg.split("<text ").skip(1) {
            let number = |key: &str| -> f64 {
                let value =
                    element.split_once(&format!("{key}=\"")).and_then(|(_, rest)| rest.split('"').next());
                value.and_then(|value| value.parse().ok()).expect("a number in every text")
            };
            let words = element.split('>').nth(1).and_then(|rest| rest.split('<').next()).expect("words");
            let (x, y, wide) = (
                number("x"),
                number("y"),
                text::width(words, number("font-size"), element.contains("weight")),
            );
            let left = match element {
                e if e.contains("text-anchor=\"middle\"") => x - wide / 2.0,
                e if e.contains("text-anchor=\"end\"") => x - wide,
                _ => x,
            };
            assert!(
                left >= 0.0 && left + wide <= layout.width,
                "`{words}` of {name} stands at {left} to {}",
                left + wide
            );
            assert!(y > 0.0 && y < layout.height, "`{words}` of {name} stands at height {y}");
            count += 1;
        }
        assert!(count > hypothesis.steps.len() * 2, "every step of {name} has words");
    }
}
