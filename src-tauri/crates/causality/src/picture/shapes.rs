//! The marks of actors and data, and the colours of both themes.

use super::Theme;
use super::scene::Shape;

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    Text,
    TextSecond,
    Line,
    Surface,
    Stripe,
    Human,
    Agent,
    AgentSoft,
    Service,
    Exposure,
    ExposureSoft,
    Unknown,
    Hatch,
}

impl Colour {
    /// The colour as the value of an attribute.
    pub(super) fn value(self, theme: Theme) -> String {
        let (variable, literal) = match self {
            Self::Text => ("text", "#14171b"),
            Self::TextSecond => ("text-second", "#48505a"),
            Self::Line => ("line", "#c9ced5"),
            Self::Surface => ("surface", "#ffffff"),
            Self::Stripe => ("canvas", "#f5f6f8"),
            Self::Human => ("human", "#33404d"),
            Self::Agent => ("agent", "#6534c9"),
            Self::AgentSoft => ("agent-soft", "#f0eafd"),
            Self::Service => ("service", "#5b6570"),
            Self::Exposure => ("exposure", "#b3201a"),
            Self::ExposureSoft => ("exposure-soft", "#fdeceb"),
            Self::Unknown => ("unknown", "#875300"),
            Self::Hatch => ("hatch", "#aab1ba"),
        };
        match theme {
            Theme::Window => format!("var(--{variable}, {literal})"),
            Theme::Paper => literal.to_owned(),
        }
    }

    /// The colour of a mark.
    pub(super) fn of(shape: Shape) -> Self {
        match shape {
            Shape::Human => Self::Human,
            Shape::Agent => Self::Agent,
            Shape::Service => Self::Service,
            Shape::Unknown => Self::Unknown,
            Shape::Data => Self::Exposure,
        }
    }
}

/// A mark of the given radius; a hollow one is dotted and carries a question mark.
pub(super) fn mark(shape: Shape, x: f64, y: f64, radius: f64, hollow: bool, theme: Theme) -> String {
    let colour = Colour::of(shape).value(theme);
    let is_hollow = hollow || shape == Shape::Unknown;
    let (fill, dash) = match (is_hollow, hollow) {
        (true, true) => {
            (Colour::Surface.value(theme), " stroke-dasharray=\"1.6 3\" stroke-linecap=\"round\"")
        }
        (true, false) => (Colour::Surface.value(theme), ""),
        _ => (colour.clone(), ""),
    };
    let style =
        format!("fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linejoin=\"round\"{dash}");
    let outline = match shape {
        Shape::Human | Shape::Unknown => {
            format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\" {style}/>", radius - 1.0)
        }
        Shape::Agent => {
            let corners: Vec<String> =
                [(0.0, -1.0), (0.866, -0.5), (0.866, 0.5), (0.0, 1.0), (-0.866, 0.5), (-0.866, -0.5)]
                    .into_iter()
                    .map(|(dx, dy)| format!("{:.1},{:.1}", x + dx * radius, y + dy * radius))
                    .collect();
            format!("<polygon points=\"{}\" {style}/>", corners.join(" "))
        }
        Shape::Service => {
            let half = radius - 2.0;
            format!(
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"2\" {style}/>",
                x - half,
                y - half,
                half * 2.0,
                half * 2.0
            )
        }
        Shape::Data => cylinder(x, y, radius, &style, if is_hollow { &colour } else { "#ffffff" }),
    };
    let question = if is_hollow {
        format!(
            "<text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"{:.1}\" font-weight=\"600\" text-anchor=\"middle\" fill=\"{colour}\">?</text>",
            y + radius * 0.42,
            radius * 1.15
        )
    } else {
        String::new()
    };
    format!("{outline}{question}")
}

fn cylinder(x: f64, y: f64, radius: f64, style: &str, rim: &str) -> String {
    let (half, lid, top, bottom) = (radius - 1.5, radius * 0.3, y - radius * 0.68, y + radius * 0.68);
    let (left, right) = (x - half, x + half);
    format!(
        "<path d=\"M{left:.1} {top:.1}A{half:.1} {lid:.1} 0 0 1 {right:.1} {top:.1}V{bottom:.1}A{half:.1} {lid:.1} 0 0 1 {left:.1} {bottom:.1}Z\" {style}/>\
         <path d=\"M{left:.1} {top:.1}A{half:.1} {lid:.1} 0 0 0 {right:.1} {top:.1}\" fill=\"none\" stroke=\"{rim}\" stroke-width=\"1.4\"/>"
    )
}
