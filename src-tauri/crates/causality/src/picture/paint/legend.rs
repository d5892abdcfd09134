//! The legend.

use proximate_model::document::{Hypothesis, LinkStatus};

use super::Painter;
use crate::picture::scene::{Scene, Shape};
use crate::picture::shapes::{Colour, mark};
use crate::picture::text;

impl Painter<'_> {
    /// What the marks mean, as far as the drawing uses them and there is room.
    pub(super) fn legend(&mut self, scene: &Scene, hypothesis: &Hypothesis) {
        let y = self.layout.height - 12.0;
        let theme = self.drawing.theme;
        let (ink, unknown) = (self.colour(Colour::Text), self.colour(Colour::Unknown));
        let dotted = "stroke-width=\"2.4\" stroke-dasharray=\"0.1 6\" stroke-linecap=\"round\"";
        let mut entries: Vec<(f64, &str, String)> = Vec::new();
        for (shape, words) in [
            (Shape::Human, "person"),
            (Shape::Agent, "AI agent"),
            (Shape::Service, "service"),
            (Shape::Unknown, "unknown"),
            (Shape::Data, "data"),
        ] {
            if scene.nodes.iter().any(|node| node.shape == shape) {
                entries.push((17.0, words, mark(shape, 8.5, y - 4.5, 8.5, false, theme)));
            }
        }
        for (status, stroke, style, words) in [
            (LinkStatus::Observed, &ink, "stroke-width=\"3.2\"", "observed"),
            (
                LinkStatus::Linked,
                &ink,
                "stroke-width=\"2.6\" stroke-dasharray=\"10 5\"",
                "linked, with its probability",
            ),
            (LinkStatus::Inferred, &unknown, dotted, "inferred, no record"),
        ] {
            if hypothesis.links.iter().any(|link| link.status == status) {
                let line = format!("<path d=\"M0 {:.1}h30\" stroke=\"{stroke}\" {style}/>", y - 4.5);
                entries.push((30.0, words, line));
            }
        }
        let unlogged = scene.bands.iter().any(|band| !band.unlogged.is_empty());
        for (used, fill, words) in
            [(!scene.bands.is_empty(), "exposed", "exposed"), (unlogged, "unlogged", "no log of reads")]
        {
            if used {
                let sample = format!(
                    "<rect x=\"0\" y=\"{:.1}\" width=\"26\" height=\"12\" fill=\"url(#{fill})\"/>",
                    y - 10.5
                );
                entries.push((26.0, words, sample));
            }
        }
        entries.push((0.0, "distances in time not to scale", String::new()));
        let mut x = 16.0;
        for (sample, words, svg) in entries {
            let indent = if sample > 0.0 { sample + 6.0 } else { 0.0 };
            let width = indent + text::width(words, 12.5, false);
            if x + width > self.layout.width - 8.0 {
                break;
            }
            self.put(format_args!("<g transform=\"translate({x:.1} 0)\">{svg}</g>"));
            self.words(x + indent, y, 12.5, Colour::TextSecond, "", words);
            x += width + 20.0;
        }
    }
}
