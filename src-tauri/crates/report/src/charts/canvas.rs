//! A surface of pixels with the few shapes that the charts are made of.

use anyhow::anyhow;
use plotters::coord::Shift;
use plotters::prelude::{
    Circle, DrawingArea, IntoDrawingArea, IntoFont, PathElement, Polygon, RGBColor, Rectangle, SVGBackend,
    ShapeStyle, Text, WHITE,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, TextStyle};

/// Ink of text and axes.
pub(super) const INK: RGBColor = RGBColor(28, 30, 34);
/// Quiet text and grid lines.
pub(super) const QUIET: RGBColor = RGBColor(96, 102, 110);
/// Faint lines.
pub(super) const FAINT: RGBColor = RGBColor(214, 217, 222);
/// Exposure.
pub(super) const RED: RGBColor = RGBColor(166, 28, 40);
/// Ground of an exposure.
pub(super) const PALE_RED: RGBColor = RGBColor(250, 228, 228);
/// Agents.
pub(super) const VIOLET: RGBColor = RGBColor(98, 60, 180);

const FAMILY: &str = "Inter, Libertinus Serif, sans-serif";

/// A box in pixels: left, top, right, bottom.
pub(super) type Area = (i32, i32, i32, i32);

/// The surface. Plotters cannot fail to write to a string; where its interface says it might, the
/// first failure is kept, and the chart is left out of the report.
pub(super) struct Canvas<'a> {
    surface: DrawingArea<SVGBackend<'a>, Shift>,
    failure: Option<anyhow::Error>,
}

/// Draws on a white surface of the given size and returns the SVG, or `None` if drawing failed.
pub(super) fn draw(width: u32, height: u32, paint: impl FnOnce(&mut Canvas<'_>)) -> Option<String> {
    let mut svg = String::new();
    let failure = {
        let surface = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
        let mut canvas = Canvas { surface, failure: None };
        let filled = canvas.surface.fill(&WHITE);
        canvas.keep(filled);
        paint(&mut canvas);
        let presented = canvas.surface.present();
        canvas.keep(presented);
        canvas.failure
    };
    // Plotters gives its pictures a size in pixels; a page sets its own.
    failure.is_none().then(|| svg.replacen(&format!("width=\"{width}\" height=\"{height}\" "), "", 1))
}

impl Canvas<'_> {
    fn keep<E: std::fmt::Display>(&mut self, result: Result<(), E>) {
        if let Err(error) = result {
            self.failure.get_or_insert_with(|| anyhow!("cannot draw a chart: {error}"));
        }
    }

    pub(super) fn line(&mut self, from: (i32, i32), to: (i32, i32), color: RGBColor, width: u32) {
        let style = ShapeStyle { color: color.to_rgba(), filled: false, stroke_width: width };
        let drawn = self.surface.draw(&PathElement::new(vec![from, to], style));
        self.keep(drawn);
    }

    pub(super) fn path(&mut self, points: Vec<(i32, i32)>, color: RGBColor, width: u32) {
        let style = ShapeStyle { color: color.to_rgba(), filled: false, stroke_width: width };
        let drawn = self.surface.draw(&PathElement::new(points, style));
        self.keep(drawn);
    }

    pub(super) fn polygon(&mut self, points: Vec<(i32, i32)>, color: RGBColor) {
        let drawn = self.surface.draw(&Polygon::new(points, color.filled()));
        self.keep(drawn);
    }

    pub(super) fn fill(&mut self, (left, top, right, bottom): Area, color: RGBColor) {
        let drawn = self.surface.draw(&Rectangle::new([(left, top), (right, bottom)], color.filled()));
        self.keep(drawn);
    }

    pub(super) fn dot(&mut self, at: (i32, i32), radius: i32, color: RGBColor) {
        let drawn = self.surface.draw(&Circle::new(at, radius, color.filled()));
        self.keep(drawn);
    }

    /// Diagonal lines over a box, rising to the right (or falling, if `falling`).
    pub(super) fn hatch(&mut self, area: Area, spacing: i32, falling: bool, color: RGBColor, width: u32) {
        let (left, top, right, bottom) = area;
        let height = bottom - top;
        if right <= left || height <= 0 {
            return;
        }
        // Lines start at multiples of the spacing, so that neighbouring boxes join without a seam.
        let mut start = (left - height).div_euclid(spacing) * spacing;
        while start < right {
            let from = start.max(left);
            let to = (start + height).min(right);
            if to > from {
                let (low, high) = (bottom - (from - start), bottom - (to - start));
                if falling {
                    self.line((from, top + bottom - low), (to, top + bottom - high), color, width);
                } else {
                    self.line((from, low), (to, high), color, width);
                }
            }
            start += spacing;
        }
    }

    /// A dashed line, upright or level.
    pub(super) fn dashed(&mut self, from: (i32, i32), to: (i32, i32), color: RGBColor, width: u32) {
        let (dash, gap) = (10, 7);
        let length = (to.0 - from.0).abs().max((to.1 - from.1).abs());
        let step = ((to.0 - from.0).signum(), (to.1 - from.1).signum());
        let mut done = 0;
        while done < length {
            let end = (done + dash).min(length);
            let start = (from.0 + step.0 * done, from.1 + step.1 * done);
            self.line(start, (from.0 + step.0 * end, from.1 + step.1 * end), color, width);
            done += dash + gap;
        }
    }

    pub(super) fn text(&mut self, at: (i32, i32), text: &str, size: i32, color: RGBColor, anchor: HPos) {
        self.words(at, text, size, color, anchor, FontStyle::Normal);
    }

    pub(super) fn bold(&mut self, at: (i32, i32), text: &str, size: i32, color: RGBColor, anchor: HPos) {
        self.words(at, text, size, color, anchor, FontStyle::Bold);
    }

    fn words(
        &mut self,
        at: (i32, i32),
        text: &str,
        size: i32,
        color: RGBColor,
        anchor: HPos,
        style: FontStyle,
    ) {
        // Plotters divides sizes by 1.24 when it writes them.
        let font = (FAMILY, f64::from(size) * 1.24).into_font().style(style);
        let style = TextStyle::from(font).color(&color).pos(Pos::new(anchor, VPos::Center));
        let drawn = self.surface.draw(&Text::new(text.to_owned(), at, style));
        self.keep(drawn);
    }
}

/// A text of at most `most` characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}
