//! The marks on the sheet, back to front: lanes, ticks, bands, links, boxes, legend.

use std::fmt::Write;

use proximate_model::document::{Hypothesis, Link, LinkStatus};

use super::layout::{self, BAND_HEIGHT, BOX_HEIGHT, Layout, PLOT_LEFT, PLOT_TOP, Rect};
use super::route::{Point, Run, runs};
use super::scene::{Band, Node, Scene, Shape};
use super::shapes::{Colour, mark};
use super::text::{self, escape};
use super::{Drawing, Theme, axis};

/// Size of the title of a box, and of the words below it.
const TITLE: f64 = 15.0;
const WORDS: f64 = 13.0;
/// From the left edge of a box to its words.
const INDENT: f64 = 46.0;
/// Radius of a rounded corner of a link.
const ROUND: f64 = 9.0;
/// Length of the head of an arrow.
const HEAD: f64 = 9.0;
/// Uncertainty narrower than this is not worth a bracket.
const BRACKET: f64 = 9.0;

struct Painter<'p> {
    svg: String,
    drawing: Drawing,
    layout: &'p Layout,
}

/// Writes the drawing.
pub(super) fn paint(
    scene: &Scene,
    layout: &Layout,
    routes: &[Vec<Point>],
    hypothesis: &Hypothesis,
    drawing: Drawing,
) -> String {
    let mut painter = Painter { svg: String::new(), drawing, layout };
    painter.head(scene);
    painter.lanes();
    painter.time();
    for (index, band) in scene.bands.iter().enumerate() {
        if let (Some(rect), Some(label)) = (layout.bands.get(index), layout.labels.get(index)) {
            painter.band(band, *rect, *label);
        }
    }
    if scene.more_bands > 0 {
        painter.more_bands(scene.more_bands);
    }
    for (index, (link, route)) in hypothesis.links.iter().zip(routes).enumerate() {
        painter.link(index, link, route);
    }
    for (node, rect) in scene.nodes.iter().zip(&layout.boxes) {
        painter.node(node, *rect);
    }
    painter.labels(hypothesis, routes);
    painter.legend();
    painter.svg.push_str("</svg>\n");
    painter.svg
}

impl Painter<'_> {
    fn put(&mut self, part: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.svg.write_fmt(part);
    }

    fn colour(&self, colour: Colour) -> String {
        colour.value(self.drawing.theme)
    }

    fn words(&mut self, x: f64, y: f64, size: f64, colour: Colour, extra: &str, words: &str) {
        let (colour, words) = (self.colour(colour), escape(words));
        self.put(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"{colour}\"{extra}>{words}</text>"
        ));
    }

    fn head(&mut self, scene: &Scene) {
        let (width, height) = (self.layout.width, self.layout.height);
        let family = match self.drawing.theme {
            Theme::Window => "Inter Variable, Inter, system-ui, sans-serif",
            Theme::Paper => "Inter, Libertinus Serif, sans-serif",
        };
        self.put(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"{family}\" role=\"img\">"
        ));
        self.put(format_args!("<title>{}</title>", escape(&format!("{}. {}", scene.title, scene.subtitle))));
        let (surface, soft) = (self.colour(Colour::Surface), self.colour(Colour::ExposureSoft));
        let (exposure, hatch) = (self.colour(Colour::Exposure), self.colour(Colour::Hatch));
        self.put(format_args!(
            "<defs>\
             <pattern id=\"exposed\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
             <rect width=\"8\" height=\"8\" fill=\"{soft}\"/><rect width=\"3.2\" height=\"8\" fill=\"{exposure}\"/></pattern>\
             <pattern id=\"unlogged\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(-45)\">\
             <rect width=\"6\" height=\"6\" fill=\"{surface}\"/><rect width=\"2.4\" height=\"6\" fill=\"{hatch}\"/></pattern>\
             </defs>"
        ));
        self.put(format_args!("<rect width=\"{width:.0}\" height=\"{height:.0}\" fill=\"{surface}\"/>"));
        let room = width - 32.0;
        let subtitle = text::fit(&scene.subtitle, 14.0, false, room * 0.5);
        let title_room = room - text::width(&subtitle, 14.0, false) - 24.0;
        let title = text::fit(&scene.title, 19.0, true, title_room);
        self.words(16.0, 31.0, 19.0, Colour::Text, " font-weight=\"650\"", &title);
        self.words(width - 16.0, 31.0, 14.0, Colour::TextSecond, " text-anchor=\"end\"", &subtitle);
    }

    fn lanes(&mut self) {
        let width = self.layout.width;
        let (stripe, line) = (self.colour(Colour::Stripe), self.colour(Colour::Line));
        for (index, strip) in self.layout.strips.iter().enumerate() {
            let height = strip.bottom - strip.top;
            if index % 2 == 0 {
                self.put(format_args!(
                    "<rect x=\"0\" y=\"{:.1}\" width=\"{width:.0}\" height=\"{height:.1}\" fill=\"{stripe}\"/>",
                    strip.top
                ));
            }
            let lines = strip.lane.label();
            let mut y = f64::midpoint(strip.top, strip.bottom) - (lines.len() as f64 - 1.0) * 9.0 + 5.0;
            for words in lines {
                self.words(16.0, y, 14.5, Colour::TextSecond, " font-weight=\"600\"", words);
                y += 18.0;
            }
        }
        let bottom = self.layout.strips.last().map_or(PLOT_TOP, |strip| strip.bottom);
        self.put(format_args!(
            "<path d=\"M{PLOT_LEFT} {PLOT_TOP}V{bottom:.1}M0 {PLOT_TOP}H{width:.0}M0 {bottom:.1}H{width:.0}\" stroke=\"{line}\" fill=\"none\"/>"
        ));
    }

    fn time(&mut self) {
        let bottom = self.layout.strips.last().map_or(PLOT_TOP, |strip| strip.bottom);
        let (line, second, surface) =
            (self.colour(Colour::Line), self.colour(Colour::TextSecond), self.colour(Colour::Surface));
        self.words(16.0, PLOT_TOP - 14.0, 13.0, Colour::TextSecond, "", "Time, UTC");
        for tick in axis::ticks(self.layout) {
            let x = tick.x;
            self.put(format_args!(
                "<path d=\"M{x:.1} {PLOT_TOP}V{bottom:.1}\" stroke=\"{line}\" stroke-width=\"0.8\"/>\
                 <path d=\"M{x:.1} {:.1}V{PLOT_TOP}\" stroke=\"{second}\"/>",
                PLOT_TOP - 8.0
            ));
            let half = text::width(&tick.label, 13.0, false) / 2.0;
            let x = x.clamp(PLOT_LEFT + half - 18.0, (self.layout.width - half - 4.0).max(PLOT_LEFT));
            self.words(x, PLOT_TOP - 14.0, 13.0, Colour::TextSecond, " text-anchor=\"middle\"", &tick.label);
        }
        for gap in axis::breaks(self.layout) {
            let x = gap.x;
            self.put(format_args!(
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"12\" height=\"{:.1}\" fill=\"{surface}\"/>",
                x - 6.0,
                PLOT_TOP - 6.0,
                bottom - PLOT_TOP + 6.0
            ));
            for side in [-6.0, 6.0] {
                let mut path = format!("M{:.1} {:.1}", x + side, PLOT_TOP - 6.0);
                let (mut y, mut out) = (PLOT_TOP - 6.0, 3.0);
                while y < bottom {
                    y = (y + 9.0).min(bottom);
                    let _ = write!(path, "L{:.1} {y:.1}", x + side + out);
                    out = -out;
                }
                self.put(format_args!(
                    "<path d=\"{path}\" stroke=\"{line}\" stroke-width=\"1.2\" fill=\"none\"/>"
                ));
            }
            self.words(
                x,
                PLOT_TOP - 14.0,
                13.0,
                Colour::Text,
                " text-anchor=\"middle\" font-weight=\"600\"",
                &gap.label,
            );
        }
    }

    fn band(&mut self, band: &Band, rect: Rect, label: Rect) {
        let exposure = self.colour(Colour::Exposure);
        let at = |instant| self.layout.x_of(instant).clamp(rect.left, rect.right);
        let sure_from = at(band.start.1);
        let sure_to = band.end.map_or(rect.right, |end| at(end.0)).max(sure_from);
        let unlogged: Vec<(f64, f64)> = band.unlogged.iter().map(|gap| (at(gap.0), at(gap.1))).collect();
        let (top, height) = (rect.top, rect.bottom - rect.top);
        self.put(format_args!("<g>"));
        for (from, to, opacity) in
            [(rect.left, sure_from, 0.45), (sure_from, sure_to, 1.0), (sure_to, rect.right, 0.45)]
        {
            if to - from >= 0.5 {
                self.put(format_args!(
                    "<rect x=\"{from:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{height:.1}\" fill=\"url(#exposed)\" opacity=\"{opacity}\"/>",
                    to - from
                ));
            }
        }
        for (from, to) in unlogged {
            if to - from >= 1.0 {
                self.put(format_args!(
                    "<rect x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"6\" fill=\"url(#unlogged)\"/>",
                    rect.bottom - 6.0,
                    to - from
                ));
            }
        }
        let start_dash = if sure_from - rect.left > 3.0 { " stroke-dasharray=\"3 3\"" } else { "" };
        self.put(format_args!(
            "<path d=\"M{0:.1} {top:.1}v{height:.1}\" stroke=\"{exposure}\" stroke-width=\"2.4\"{start_dash}/>",
            rect.left
        ));
        if band.end.is_some() {
            let end_dash = if rect.right - sure_to > 3.0 { " stroke-dasharray=\"3 3\"" } else { "" };
            self.put(format_args!(
                "<path d=\"M{:.1} {top:.1}v{height:.1}\" stroke=\"{exposure}\" stroke-width=\"2.4\"{end_dash}/>",
                rect.right
            ));
        } else {
            let (x, y) = (rect.right, f64::midpoint(rect.top, rect.bottom));
            self.put(format_args!(
                "<path d=\"M{:.1} {:.1}l11 {:.1}l-11 {:.1}z\" fill=\"{exposure}\"/>",
                x - 2.0,
                y - BAND_HEIGHT / 2.0,
                BAND_HEIGHT / 2.0,
                BAND_HEIGHT / 2.0
            ));
        }
        let words = text::fit(&band.label, layout::BAND_TEXT, true, label.right - label.left - 12.0);
        self.pill(label, Colour::Surface, None);
        self.words(
            label.left + 8.0,
            label.bottom - 5.5,
            layout::BAND_TEXT,
            Colour::Exposure,
            " font-weight=\"600\"",
            &words,
        );
        self.put(format_args!("</g>"));
    }

    fn more_bands(&mut self, count: usize) {
        let Some(last) = self.layout.bands.last() else { return };
        let words = format!("+ {count} more");
        self.words(
            PLOT_LEFT - 12.0,
            last.bottom - 7.0,
            12.0,
            Colour::Exposure,
            " text-anchor=\"end\"",
            &words,
        );
    }

    fn pill(&mut self, rect: Rect, fill: Colour, stroke: Option<Colour>) {
        let fill = self.colour(fill);
        let stroke = stroke.map(|colour| format!(" stroke=\"{}\"", self.colour(colour))).unwrap_or_default();
        let (width, height) = (rect.right - rect.left, rect.bottom - rect.top);
        self.put(format_args!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{:.1}\" fill=\"{fill}\"{stroke}/>",
            rect.left,
            rect.top,
            (height / 2.0).min(9.0)
        ));
    }

    fn link(&mut self, index: usize, link: &Link, route: &[Point]) {
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
        let weight = 1.8 + 2.0 * link.confidence.clamp(0.0, 1.0);
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

    fn node(&mut self, node: &Node, rect: Rect) {
        let theme = self.drawing.theme;
        let (fill, line) = match (node.inferred, node.shape) {
            (true, _) => (Colour::Surface, Colour::Unknown),
            (_, Shape::Agent) => (Colour::AgentSoft, Colour::Agent),
            (_, Shape::Data) => (Colour::ExposureSoft, Colour::Exposure),
            _ => (Colour::Surface, Colour::Line),
        };
        let (fill, line) = (self.colour(fill), self.colour(line));
        let dash = if node.inferred {
            " stroke-dasharray=\"1.6 4\" stroke-linecap=\"round\" stroke-width=\"1.8\""
        } else {
            ""
        };
        let (width, step) = (rect.right - rect.left, node.step);
        self.put(format_args!(
            "<g data-step=\"{step}\"><title>{}</title>\
             <rect x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{BOX_HEIGHT}\" rx=\"8\" fill=\"{fill}\" stroke=\"{line}\"{dash}/>",
            escape(&format!("{}: {}. {}", node.title, node.actor, node.summary)),
            rect.left,
            rect.top
        ));
        let (x, y) = Layout::mark(rect);
        self.svg.push_str(&mark(node.shape, x, y, 14.0, node.inferred, theme));
        let room = width - INDENT - 10.0;
        let title_width = text::width(node.title, TITLE, true);
        let clock = when(node, room - title_width - 10.0);
        let left = rect.left + INDENT;
        self.words(left, rect.top + 21.0, TITLE, Colour::Text, " font-weight=\"650\"", node.title);
        self.words(
            rect.right - 10.0,
            rect.top + 21.0,
            WORDS,
            Colour::TextSecond,
            " text-anchor=\"end\"",
            &clock,
        );
        let (actor_colour, actor) = match node.shape {
            Shape::Agent => (Colour::Agent, &node.actor),
            Shape::Data => (Colour::Exposure, &node.actor),
            _ => (Colour::TextSecond, &node.actor),
        };
        let actor = text::fit(actor, WORDS, true, room);
        self.words(left, rect.top + 38.5, WORDS, actor_colour, " font-weight=\"600\"", &actor);
        let colour = if node.inferred { Colour::Unknown } else { Colour::Text };
        let mut baseline = rect.top + 55.5;
        for line in text::wrap(&node.summary, WORDS, room, 2) {
            self.words(left, baseline, WORDS, colour, "", &line);
            baseline += 16.0;
        }
        self.put(format_args!("</g>"));
        self.bracket(node, rect);
    }

    /// An uncertain time is a bracket above the box, from its earliest to its latest instant.
    fn bracket(&mut self, node: &Node, rect: Rect) {
        let (Some(earliest), Some(latest)) = (node.earliest, node.latest) else { return };
        let edge = self.layout.width - 8.0;
        let (from, to) =
            (self.layout.x_of(earliest).clamp(PLOT_LEFT + 2.0, edge), self.layout.x_of(latest).min(edge));
        if to - from < BRACKET {
            return;
        }
        let colour = self.colour(Colour::Unknown);
        let y = rect.top - 5.0;
        self.put(format_args!(
            "<path d=\"M{from:.1} {:.1}V{y:.1}H{to:.1}v5\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\"/>",
            y + 5.0
        ));
    }

    /// The words on links, each where it covers neither a box nor other words.
    fn labels(&mut self, hypothesis: &Hypothesis, routes: &[Vec<Point>]) {
        let mut taken: Vec<Rect> = self.layout.boxes.iter().chain(&self.layout.labels).copied().collect();
        for (link, route) in hypothesis.links.iter().zip(routes) {
            let rivals: Vec<String> =
                link.rivals.iter().take(3).map(|rival| text::probability(rival.confidence)).collect();
            let rivals = if self.drawing.rivals && !rivals.is_empty() {
                format!(" · rivals {}", rivals.join(" "))
            } else {
                String::new()
            };
            let words = match link.status {
                LinkStatus::Linked => format!("linked {}{rivals}", text::probability(link.confidence)),
                LinkStatus::Observed if !rivals.is_empty() => format!("observed{rivals}"),
                _ => continue,
            };
            let Some(rect) = label_place(&words, route, &taken, self.layout) else { continue };
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

    fn legend(&mut self) {
        let y = self.layout.height - 16.0;
        let theme = self.drawing.theme;
        let mut x = 16.0;
        for (shape, words) in [
            (Shape::Human, "person"),
            (Shape::Agent, "AI agent"),
            (Shape::Service, "service"),
            (Shape::Unknown, "unknown"),
            (Shape::Data, "data"),
        ] {
            self.svg.push_str(&mark(shape, x + 8.0, y - 4.5, 8.5, false, theme));
            self.words(x + 21.0, y, 12.5, Colour::TextSecond, "", words);
            x += 36.0 + text::width(words, 12.5, false);
        }
        x += 10.0;
        let (ink, unknown) = (self.colour(Colour::Text), self.colour(Colour::Unknown));
        for (stroke, style, words) in [
            (&ink, "stroke-width=\"3.2\"", "observed"),
            (&ink, "stroke-width=\"2.6\" stroke-dasharray=\"10 5\"", "linked, with its probability"),
            (
                &unknown,
                "stroke-width=\"2.4\" stroke-dasharray=\"0.1 6\" stroke-linecap=\"round\"",
                "inferred, no record",
            ),
        ] {
            self.put(format_args!("<path d=\"M{x:.1} {:.1}h30\" stroke=\"{stroke}\" {style}/>", y - 4.5));
            self.words(x + 37.0, y, 12.5, Colour::TextSecond, "", words);
            x += 53.0 + text::width(words, 12.5, false);
        }
        for (fill, words) in [("exposed", "exposed"), ("unlogged", "no log of reads")] {
            self.put(format_args!(
                "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"26\" height=\"12\" fill=\"url(#{fill})\"/>",
                y - 10.5
            ));
            self.words(x + 33.0, y, 12.5, Colour::TextSecond, "", words);
            x += 49.0 + text::width(words, 12.5, false);
        }
        let note = "distances in time not to scale";
        if x + text::width(note, 12.5, false) < self.layout.width - 16.0 {
            self.words(self.layout.width - 16.0, y, 12.5, Colour::TextSecond, " text-anchor=\"end\"", note);
        }
    }
}

/// The clock of a step, as exact as there is room and reason for.
fn when(node: &Node, room: f64) -> String {
    let words = match (node.at, node.earliest, node.latest) {
        (Some(at), ..) => vec![text::clock(at, true), text::clock(at, false)],
        (None, Some(from), Some(to)) => {
            vec![format!("{} – {}", text::clock(from, false), text::clock(to, false)), "undated".into()]
        }
        (None, Some(from), None) => vec![format!("after {}", text::clock(from, false)), "undated".into()],
        (None, None, Some(to)) => vec![format!("before {}", text::clock(to, false)), "undated".into()],
        (None, None, None) => vec!["undated".into()],
    };
    words.into_iter().find(|words| text::width(words, WORDS, false) <= room).unwrap_or_default()
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

/// A place for words on a link: on its longest run that leaves room, else nowhere.
fn label_place(words: &str, route: &[Point], taken: &[Rect], layout: &Layout) -> Option<Rect> {
    let (half, tall) = (text::width(words, 12.5, true) / 2.0 + 8.0, 9.0);
    let mut runs = runs(route);
    runs.sort_by(|a, b| long(*b).total_cmp(&long(*a)));
    let bottom = layout.strips.last().map_or(PLOT_TOP, |strip| strip.bottom);
    for run in runs {
        for share in [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8] {
            let (x, y) =
                (run.from.0 + (run.to.0 - run.from.0) * share, run.from.1 + (run.to.1 - run.from.1) * share);
            let rect = Rect { left: x - half, top: y - tall, right: x + half, bottom: y + tall };
            let inside = rect.left >= PLOT_LEFT
                && rect.right <= layout.width - 4.0
                && rect.top >= PLOT_TOP
                && rect.bottom <= bottom;
            if inside && !taken.iter().any(|other| other.overlaps(rect)) {
                return Some(rect);
            }
        }
    }
    None
}
