//! The marks on the sheet, back to front: lanes, ticks, bands, links, boxes, legend.

mod boxes;
mod legend;
mod links;

use std::fmt::Write;

use proximate_model::document::Hypothesis;

use crate::picture::layout::{self, BAND_HEIGHT, Layout, PLOT_LEFT, PLOT_TOP, Rect};
use crate::picture::route::Point;
use crate::picture::scene::{Band, Scene};
use crate::picture::shapes::Colour;
use crate::picture::text::{self, escape};
use crate::picture::{Drawing, Theme, axis};

struct Painter<'p> {
    svg: String,
    drawing: Drawing,
    layout: &'p Layout,
}

/// Writes the drawing.
pub(in crate::picture) fn paint(
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
    painter.legend(scene, hypothesis);
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
        self.words(16.0, 30.0, 19.0, Colour::Text, " font-weight=\"600\"", &title);
        self.words(width - 16.0, 30.0, 14.0, Colour::TextSecond, " text-anchor=\"end\"", &subtitle);
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
        let day = axis::first_day(self.layout).map_or_else(|| "UTC".to_owned(), |day| format!("{day} UTC"));
        self.words(
            16.0,
            PLOT_TOP - 12.0,
            12.5,
            Colour::TextSecond,
            "",
            &text::fit(&day, 12.5, false, PLOT_LEFT - 10.0),
        );
        for tick in axis::ticks(self.layout) {
            let x = tick.x;
            self.put(format_args!(
                "<path d=\"M{x:.1} {PLOT_TOP}V{bottom:.1}\" stroke=\"{line}\" stroke-width=\"0.8\"/>\
                 <path d=\"M{x:.1} {:.1}V{PLOT_TOP}\" stroke=\"{second}\"/>",
                PLOT_TOP - 8.0
            ));
            let half = text::width(&tick.label, axis::TEXT, false) / 2.0;
            let x = x.clamp(PLOT_LEFT + half - 2.0, (self.layout.width - half - 4.0).max(PLOT_LEFT + half));
            self.words(
                x,
                PLOT_TOP - 12.0,
                axis::TEXT,
                Colour::TextSecond,
                " text-anchor=\"middle\"",
                &tick.label,
            );
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
                PLOT_TOP - 12.0,
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
        let id = escape(&text::clean(&band.id));
        self.put(format_args!("<g data-exposure=\"{id}\">"));
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
}
