//! The drawing of a chain: one SVG for the window and for paper.
//!
//! Lanes from people to response, time to the right. It is made in three pure steps: what is to be drawn
//! (`scene`), where it stands (`layout`, `axis`, `route`), and the marks themselves (`paint`). Every text comes
//! from a log, so it is stripped of what cannot be seen, cut, measured and escaped before it is written.

mod axis;
mod layout;
mod paint;
mod route;
mod scene;
mod shapes;
mod text;

#[cfg(test)]
mod tests;

use proximate_model::document::{Exposure, Hypothesis};

/// Where a drawing is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// In the window: colours are the variables of its style sheet, with a fallback each.
    #[default]
    Window,
    /// On paper: colours are written out, and every difference holds without them.
    Paper,
}

/// The sheet that a drawing fills, as the ratio of its width to its height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paper {
    /// Width divided by height.
    pub ratio: f64,
}

impl Paper {
    /// A4 on its side, less margins and a line of caption.
    pub const A4_LANDSCAPE: Self = Self { ratio: 1.46 };
    /// US Letter on its side, less margins and a line of caption.
    pub const LETTER_LANDSCAPE: Self = Self { ratio: 1.33 };
}

/// What else a drawing shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawing {
    /// Where it is shown.
    pub theme: Theme,
    /// The sheet it fills.
    pub paper: Paper,
    /// Whether the rivals of each link are drawn, thin.
    pub rivals: bool,
}

impl Default for Drawing {
    fn default() -> Self {
        Self::new(Theme::default())
    }
}

impl Drawing {
    /// A drawing for A4 on its side, without rivals.
    #[must_use]
    pub fn new(theme: Theme) -> Self {
        Self { theme, paper: Paper::A4_LANDSCAPE, rivals: false }
    }
}

/// Draws a hypothesis as one self-contained SVG on A4 landscape, without rivals.
///
/// Groups carry `data-step` and `data-link` with the indices of the hypothesis, and `data-exposure` with
/// the id of the exposure.
#[must_use]
pub fn chain_picture(hypothesis: &Hypothesis, exposures: &[Exposure], theme: Theme) -> String {
    draw(hypothesis, exposures, Drawing::new(theme))
}

/// Draws a hypothesis as one self-contained SVG.
#[must_use]
pub fn draw(hypothesis: &Hypothesis, exposures: &[Exposure], drawing: Drawing) -> String {
    let scene = scene::scene(hypothesis, exposures);
    let ratio = if drawing.paper.ratio.is_finite() { drawing.paper.ratio.clamp(0.5, 4.0) } else { 1.46 };
    let layout = layout::layout(&scene, ratio);
    let links: Vec<(usize, usize)> = hypothesis.links.iter().map(|link| (link.from, link.to)).collect();
    let routes = route::routes(&layout, &links);
    paint::paint(&scene, &layout, &routes, hypothesis, drawing)
}
