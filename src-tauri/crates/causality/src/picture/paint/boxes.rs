//! Boxes: the mark of an actor, what it did, and when.

use super::Painter;
use crate::picture::layout::{BOX_HEIGHT, Layout, PLOT_LEFT, Rect};
use crate::picture::scene::{Node, Shape};
use crate::picture::shapes::{Colour, mark};
use crate::picture::text::{self, escape};

/// Size of the title of a box, and of the words below it.
const TITLE: f64 = 15.0;
const WORDS: f64 = 13.0;
/// From the left edge of a box to its words.
const INDENT: f64 = 46.0;
/// Uncertainty narrower than this, in units or in seconds, is not worth a bracket.
const BRACKET: f64 = 9.0;
const UNCERTAIN: f64 = 2.0;

impl Painter<'_> {
    pub(super) fn node(&mut self, node: &Node, rect: Rect) {
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
        self.words(left, rect.top + 20.0, TITLE, Colour::Text, " font-weight=\"600\"", node.title);
        self.words(
            rect.right - 10.0,
            rect.top + 20.0,
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
        self.words(left, rect.top + 37.0, WORDS, actor_colour, " font-weight=\"600\"", &actor);
        let colour = if node.inferred { Colour::Unknown } else { Colour::Text };
        let mut baseline = rect.top + 54.0;
        for line in text::wrap(&node.summary, WORDS, room, 3) {
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
        if to - from < BRACKET || latest.seconds_since(earliest) < UNCERTAIN {
            return;
        }
        let colour = self.colour(Colour::Unknown);
        let y = rect.top - 5.0;
        self.put(format_args!(
            "<path d=\"M{from:.1} {:.1}V{y:.1}H{to:.1}v5\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\"/>",
            y + 5.0
        ));
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
