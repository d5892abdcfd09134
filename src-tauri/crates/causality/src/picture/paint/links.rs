//! Links: their lines, their heads, and the words on them.

use std::fmt::Write;

use proximate_model::document::{Hypothesis, Link, LinkStatus};

use super::Painter;
use crate::picture::layout::{Layout, PLOT_LEFT, PLOT_TOP, Rect};
use crate::picture::route::{Point, Run, runs};
use crate::picture::shapes::Colour;
use crate::picture::text::{self, escape};

/// Radius of a rounded corner of a link.
const ROUND: f64 = 9.0;
/// Length of the head of an arrow.
const HEAD: f64 = 9.0;

impl Painter<'_> {
    pub(super) fn link(&mut self, index: usize, link: &Link, route: &[Point]) {
        let Some((tip, path)) = rounded(route) else { return };
        let (colour, style) = self.stroke(link);
        let colour = self.colour(colour);
        let title =
            link.reasons.iter().take(3).map(|reason| text::clean(reason)).collect::<Vec<_>>().join("; ");
        self.put(format_args!(
            "<g data-link=\"{index}\"><title>{}</title><path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" {style}/>",
            escape(&title)
        ));
        self.put(format_args!("<polygon points=\"{}\" fill=\"{colour}\"/></g>", arrow(tip)));
    }

    fn stroke(&self, link: &Link) -> (Colour, String) {
        let sure = if link.confidence.is_nan() { 0.0 } else { link.confidence.clamp(0.0, 1.0) };
        let weight = 1.8 + 2.0 * sure;
        match link.status {
            LinkStatus::Observed => (Colour::Text, "stroke-width=\"3.2\"".to_owned()),
            LinkStatus::Linked => {
                (Colour::Text, format!("stroke-width=\"{weight:.1}\" stroke-dasharray=\"10 5\""))
            }
            LinkStatus::Inferred => (
                Colour::Unknown,
                "stroke-width=\"2.4\" stroke-dasharray=\"0.1 6\" stroke-linecap=\"round\"".to_owned(),
            ),
        }
    }

    /// The words on links, each where it covers neither a box nor other words.
    pub(super) fn labels(&mut self, hypothesis: &Hypothesis, routes: &[Vec<Point>]) {
        let mut taken: Vec<Rect> = self.layout.boxes.iter().chain(&self.layout.labels).copied().collect();
        for (index, (link, route)) in hypothesis.links.iter().zip(routes).enumerate() {
            let others: Vec<Run> = routes
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index)
                .flat_map(|(_, route)| runs(route))
                .collect();
            let rivals: Vec<String> =
                link.rivals.iter().take(3).map(|rival| text::probability(rival.confidence)).collect();
            let rivals = if self.drawing.rivals && !rivals.is_empty() {
                format!(" · rivals {}", rivals.join(" "))
            } else {
                String::new()
            };
            let words = match link.status {
                LinkStatus::Linked => format!("linked {}{rivals}", text::probability(link.confidence)),
                _ => continue,
            };
            let Some(rect) = label_place(&words, route, &taken, &others, self.layout) else { continue };
            taken.push(rect);
            self.pill(rect, Colour::Surface, Some(Colour::Line));
            self.words(
                f64::midpoint(rect.left, rect.right),
                rect.bottom - 5.0,
                12.5,
                Colour::Text,
                " text-anchor=\"middle\" font-weight=\"600\"",
                &words,
            );
        }
    }
}

/// The path of a link with rounded corners, and its last run.
fn rounded(route: &[Point]) -> Option<(Run, String)> {
    let runs = runs(route);
    let (first, last) = (route.first()?, *runs.last()?);
    let mut path = format!("M{:.1} {:.1}", first.0, first.1);
    for (run, next) in runs.iter().zip(runs.iter().skip(1)) {
        let radius = ROUND.min(long(*run) / 2.0).min(long(*next) / 2.0);
        let (corner, before, after) =
            (run.to, toward(run.to, run.from, radius), toward(next.from, next.to, radius));
        let _ = write!(
            path,
            "L{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}",
            before.0, before.1, corner.0, corner.1, after.0, after.1
        );
    }
    let end = toward(last.to, last.from, (HEAD - 2.0).min(long(last) / 2.0));
    let _ = write!(path, "L{:.1} {:.1}", end.0, end.1);
    Some((last, path))
}

fn long(run: Run) -> f64 {
    (run.to.0 - run.from.0).abs() + (run.to.1 - run.from.1).abs()
}

/// The point `by` units from `from` on the way to `to`.
fn toward(from: Point, to: Point, by: f64) -> Point {
    let length = long(Run { from, to }).max(1e-9);
    (from.0 + (to.0 - from.0) / length * by, from.1 + (to.1 - from.1) / length * by)
}

/// The corners of the head of an arrow at the end of a run.
fn arrow(run: Run) -> String {
    let tip = run.to;
    let back = toward(tip, run.from, HEAD);
    let (dx, dy) = ((tip.0 - back.0) * 0.56, (tip.1 - back.1) * 0.56);
    format!(
        "{:.1},{:.1} {:.1},{:.1} {:.1},{:.1}",
        tip.0,
        tip.1,
        back.0 - dy,
        back.1 + dx,
        back.0 + dy,
        back.1 - dx
    )
}

/// How far from its run a label may stand if it finds no place on it.
const ASIDE: [f64; 9] = [0.0, 14.0, -14.0, 26.0, -26.0, 38.0, -38.0, 50.0, -50.0];

/// A place for words on a link: on the run that shows most beside them, off every box and other words; off
/// other links too if there is such a place, and near the link if there is none on it.
fn label_place(
    words: &str,
    route: &[Point],
    taken: &[Rect],
    others: &[Run],
    layout: &Layout,
) -> Option<Rect> {
    let (half, tall) = (text::width(words, 12.5, true) / 2.0 + 8.0, 9.0);
    let visible = |run: &Run| long(*run) - if run.from.1 == run.to.1 { half * 2.0 } else { tall * 2.0 };
    let mut runs = runs(route);
    runs.sort_by(|a, b| visible(b).total_cmp(&visible(a)));
    let bottom = layout.strips.last().map_or(PLOT_TOP, |strip| strip.bottom);
    let mut second = None;
    for aside in ASIDE {
        for run in &runs {
            for share in [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74] {
                let (x, y) = (
                    run.from.0 + (run.to.0 - run.from.0) * share,
                    run.from.1 + (run.to.1 - run.from.1) * share,
                );
                let (x, y) = if run.from.1 == run.to.1 { (x, y + aside) } else { (x + aside, y) };
                let rect = Rect { left: x - half, top: y - tall, right: x + half, bottom: y + tall };
                let on_sheet = rect.left >= PLOT_LEFT && rect.right <= layout.width - 4.0;
                let in_plot = rect.top >= PLOT_TOP && rect.bottom <= bottom;
                if !on_sheet || !in_plot || taken.iter().any(|other| other.overlaps(rect)) {
                    continue;
                }
                if !others.iter().any(|other| other.crosses(rect.grown(2.0))) {
                    return Some(rect);
                }
                second = second.or(Some(rect));
            }
        }
    }
    second
}
