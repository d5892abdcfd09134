//! Where everything stands. Pure geometry: columns of time, rows of lanes, boxes that never overlap.

use std::collections::BTreeMap;

use proximate_model::Instant;

use super::scene::{Lane, Scene};
use super::text;

/// Left edge of the plot: right of the labels of the lanes.
pub(super) const PLOT_LEFT: f64 = 116.0;
/// Top of the first lane: below the title and the ticks.
pub(super) const PLOT_TOP: f64 = 74.0;
/// Height of the box of a node.
pub(super) const BOX_HEIGHT: f64 = 93.0;
/// From the left edge of a box to the centre of its mark.
pub(super) const MARK_INSET: f64 = 23.0;
/// From the top of a box to the centre of its mark.
pub(super) const MARK_DROP: f64 = 23.0;
/// Height of the band of one exposure.
pub(super) const BAND_HEIGHT: f64 = 24.0;
/// Height of the legend.
pub(super) const LEGEND: f64 = 34.0;
/// Free height between two rows of boxes, in which links run.
pub(super) const CHANNEL: f64 = 26.0;
/// Free width between two boxes of a row, in which links run.
const CORRIDOR: f64 = 34.0;
/// Width of everything before the first column or after the last.
const BEYOND: f64 = 24.0;
/// Free width at the right edge.
const RIGHT: f64 = 16.0;
/// Least distance of two columns.
const NEAREST: f64 = 42.0;
/// Width of a silence that is broken.
const BREAK: f64 = 92.0;
/// Space between two bands.
const BAND_GAP: f64 = 6.0;
/// The least width of a drawing, so that few words are not blown up.
const SMALLEST: f64 = 1_100.0;
/// A chain of more steps is laid out with less care.
const USUAL: usize = 24;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Rect {
    /// The rectangle grown by a margin on every side.
    pub(super) fn grown(self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// Whether two rectangles share more than an edge.
    pub(super) fn overlaps(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// A column: an instant, or a step that has none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) at: Option<Instant>,
    pub(super) x: f64,
    /// The silence between the column before and this one is broken.
    pub(super) after_break: bool,
}

/// The strip of one lane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strip {
    pub(super) lane: Lane,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// The geometry of a drawing.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) strips: Vec<Strip>,
    /// In the order of the nodes of the scene.
    pub(super) boxes: Vec<Rect>,
    pub(super) columns: Vec<Column>,
    /// In the order of the bands of the scene.
    pub(super) bands: Vec<Rect>,
    /// Where the words on the bands stand, so that no link is drawn over them.
    pub(super) labels: Vec<Rect>,
}

impl Layout {
    /// The centre of the mark of a node.
    pub(super) fn mark(rect: Rect) -> (f64, f64) {
        (rect.left + MARK_INSET, rect.top + MARK_DROP)
    }

    /// Where an instant lies; between two columns in proportion, beyond them at the edge.
    pub(super) fn x_of(&self, at: Instant) -> f64 {
        let mut before: Option<(Instant, f64)> = None;
        let mut after: Option<(Instant, f64)> = None;
        for column in &self.columns {
            let Some(time) = column.at else { continue };
            if time <= at {
                before = Some((time, column.x));
            } else if after.is_none() {
                after = Some((time, column.x));
            }
        }
        match (before, after) {
            (Some((from, left)), Some((to, right))) => {
                left + (right - left) * at.seconds_since(from) / to.seconds_since(from).max(1e-6)
            }
            (Some((from, left)), None) => left + BEYOND * beyond(at, from),
            (None, Some((to, right))) => (right - BEYOND * beyond(to, at)).max(PLOT_LEFT + 6.0),
            (None, None) => PLOT_LEFT + 6.0,
        }
    }
}

/// How far outside the first or last column an instant lies, from 0 to 1: there is no scale beyond them.
fn beyond(later: Instant, earlier: Instant) -> f64 {
    let minutes = later.seconds_since(earlier) / 60.0;
    minutes / (minutes + 1.0)
}

/// A column before it has a place: its instant, and the nodes that stand in it.
struct Slot {
    at: Option<Instant>,
    nodes: Vec<usize>,
}

/// Lays a scene out so that it fills a sheet of the given ratio of width to height as well as it can: of all
/// ways to stack the boxes of each lane, the one whose words come out largest.
pub(super) fn layout(scene: &Scene, ratio: f64) -> Layout {
    let slots = slots(scene);
    let gaps = gaps(&slots);
    let box_width = match scene.nodes.len() {
        0..=6 => 258.0,
        7..=8 => 224.0,
        _ => 198.0,
    };
    let mut best: Option<(f64, Layout)> = None;
    for rows in stackings(scene) {
        let least = least(scene, &slots, &gaps, &rows, box_width);
        let needed =
            slots.iter().zip(&least).map(|(slot, x)| x + room(slot, box_width)).fold(0.0, f64::max) + RIGHT;
        let bare = place(scene, &slots, columns(&slots, &gaps, &least, 0.0), needed, box_width);
        // What the height leaves free is given to time.
        let width = needed.max(bare.height * ratio).max(SMALLEST);
        let scale = (1.0 / width).min(1.0 / (bare.height * ratio));
        if best.as_ref().is_none_or(|(found, _)| scale > *found * 1.001) {
            let spread = columns(&slots, &gaps, &least, width - needed);
            let laid = place(scene, &slots, spread, width, box_width);
            best = Some((scale.min(1.0 / (laid.height * ratio)), laid));
        }
    }
    best.map_or_else(|| place(scene, &slots, Vec::new(), SMALLEST, box_width), |(_, layout)| layout)
}

/// In how many rows each lane may stack its boxes: all combinations for a chain of usual length, the same
/// number for every lane for a very long one.
fn stackings(scene: &Scene) -> Vec<BTreeMap<Lane, usize>> {
    let mut count: BTreeMap<Lane, usize> = BTreeMap::new();
    for node in &scene.nodes {
        *count.entry(node.lane).or_default() += 1;
    }
    if scene.nodes.len() > USUAL {
        return (1..=12).map(|rows| count.keys().map(|lane| (*lane, rows)).collect()).collect();
    }
    let mut all = vec![BTreeMap::new()];
    for (lane, nodes) in count {
        let one = |base: &BTreeMap<Lane, usize>, rows| {
            base.iter().map(|(l, r)| (*l, *r)).chain([(lane, rows)]).collect()
        };
        all = all.iter().flat_map(|base| (1..=nodes.min(3)).map(move |rows| one(base, rows))).collect();
    }
    all
}

/// Columns in the order of time: the steps, and the ends of the bands where no step stands.
fn slots(scene: &Scene) -> Vec<Slot> {
    let mut keyed: Vec<(Option<Instant>, bool, Option<usize>)> = Vec::new();
    let mut reached = None;
    let mut order: Vec<(Option<Instant>, usize)> = Vec::new();
    for (index, node) in scene.nodes.iter().enumerate() {
        reached = reached.max(node.at);
        order.push((node.at.or(reached), index));
    }
    order.sort_by_key(|(at, index)| (*at, *index));
    for (at, index) in order {
        keyed.push((at, scene.nodes.get(index).is_some_and(|node| node.at.is_none()), Some(index)));
    }
    for band in &scene.bands {
        for at in [Some(band.start.0), band.end.map(|end| end.1)].into_iter().flatten() {
            let near = |other: &(Option<Instant>, bool, Option<usize>)| {
                other.0.is_some_and(|time| time.seconds_since(at).abs() <= 60.0) && !other.1
            };
            if !keyed.iter().any(near) {
                keyed.push((Some(at), false, None));
            }
        }
    }
    // Undated steps come after the dated ones of the same key, each in a column of its own.
    keyed.sort_by_key(|(at, undated, index)| (*at, *undated, *index));
    let mut slots: Vec<Slot> = Vec::new();
    for (at, undated, index) in keyed {
        match slots.last_mut() {
            Some(slot) if !undated && slot.at.is_some() && slot.at == at => slot.nodes.extend(index),
            _ => slots.push(Slot { at: at.filter(|_| !undated), nodes: index.into_iter().collect() }),
        }
    }
    slots
}

/// What each gap between two columns is worth, and whether it is a silence that is broken.
fn gaps(slots: &[Slot]) -> Vec<(f64, bool)> {
    let mut last: Option<Instant> = slots.first().and_then(|slot| slot.at);
    let lengths: Vec<Option<f64>> = slots
        .iter()
        .skip(1)
        .map(|slot| {
            let at = slot.at?;
            let length = last.map(|before| at.seconds_since(before));
            last = Some(at);
            length
        })
        .collect();
    let mut known: Vec<f64> = lengths.iter().flatten().copied().collect();
    known.sort_by(f64::total_cmp);
    let usual = known.get(known.len() / 2).copied().unwrap_or(0.0);
    lengths
        .into_iter()
        .map(|length| match length {
            None => (20.0, false),
            Some(length) if length > 3_600.0 && length > 5.0 * usual => (BREAK, true),
            Some(length) => (24.0 * (1.0 + length / 60.0).ln(), false),
        })
        .collect()
}

/// The width that a column needs to the right of its instant.
fn room(slot: &Slot, box_width: f64) -> f64 {
    if slot.nodes.is_empty() { 30.0 } else { box_width - MARK_INSET }
}

/// The least places of the columns: each right of the one before, and each box right of the box so many
/// before it in its lane as the lane has rows.
fn least(
    scene: &Scene,
    slots: &[Slot],
    gaps: &[(f64, bool)],
    rows: &BTreeMap<Lane, usize>,
    box_width: f64,
) -> Vec<f64> {
    let mut least: Vec<f64> = Vec::with_capacity(slots.len());
    let mut in_lane: BTreeMap<Lane, Vec<f64>> = BTreeMap::new();
    for (index, slot) in slots.iter().enumerate() {
        let gap = index.checked_sub(1).and_then(|before| gaps.get(before));
        let step = match gap {
            Some((_, true)) => BREAK,
            _ if slot.nodes.is_empty() => NEAREST / 2.0,
            _ => NEAREST,
        };
        let mut x = least.last().map_or(PLOT_LEFT + 14.0 + MARK_INSET, |before| before + step);
        let lanes = || slot.nodes.iter().filter_map(|node| scene.nodes.get(*node)).map(|node| node.lane);
        for lane in lanes() {
            let placed = in_lane.entry(lane).or_default();
            let rows = rows.get(&lane).copied().unwrap_or(1);
            if let Some(blocking) = placed.len().checked_sub(rows).and_then(|index| placed.get(index)) {
                x = x.max(blocking + box_width + CORRIDOR);
            }
        }
        for lane in lanes() {
            in_lane.entry(lane).or_default().push(x);
        }
        least.push(x);
    }
    least
}

/// The columns at their least places plus their share of the spare width.
fn columns(slots: &[Slot], gaps: &[(f64, bool)], least: &[f64], spare: f64) -> Vec<Column> {
    let worth: f64 = gaps.iter().filter(|(_, broken)| !broken).map(|(worth, _)| worth).sum();
    let mut shift = 0.0;
    let mut columns = Vec::with_capacity(slots.len());
    for (index, (slot, x)) in slots.iter().zip(least).enumerate() {
        let gap = index.checked_sub(1).and_then(|before| gaps.get(before));
        if let Some((gap, false)) = gap
            && worth > 0.0
        {
            shift += spare * gap / worth;
        }
        columns.push(Column {
            at: slot.at,
            x: x + shift,
            after_break: gap.is_some_and(|(_, broken)| *broken),
        });
    }
    columns
}

fn place(scene: &Scene, slots: &[Slot], columns: Vec<Column>, width: f64, box_width: f64) -> Layout {
    // First fit: the first row of the lane in which the box overlaps none.
    let mut rows: BTreeMap<Lane, Vec<f64>> = BTreeMap::new();
    let mut at: BTreeMap<usize, (Lane, usize, f64)> = BTreeMap::new();
    for (slot, column) in slots.iter().zip(&columns) {
        for index in &slot.nodes {
            let Some(node) = scene.nodes.get(*index) else { continue };
            let taken = rows.entry(node.lane).or_default();
            let left = column.x - MARK_INSET;
            let row = taken.iter().position(|right| *right + CORRIDOR - 6.0 <= left).unwrap_or(taken.len());
            match taken.get_mut(row) {
                Some(right) => *right = left + box_width,
                None => taken.push(left + box_width),
            }
            at.insert(*index, (node.lane, row, left));
        }
    }
    if !scene.bands.is_empty() {
        rows.entry(Lane::Data).or_default();
    }
    let band_count = scene.bands.len();
    let (mut top, mut strips) = (PLOT_TOP, Vec::new());
    for (lane, taken) in &rows {
        let bands =
            if *lane == Lane::Data { band_count as f64 * (BAND_HEIGHT + BAND_GAP) + 4.0 } else { 0.0 };
        let boxes = taken.len() as f64 * (BOX_HEIGHT + CHANNEL);
        let space = if taken.is_empty() { CHANNEL } else { 0.0 };
        let bottom = top + boxes + bands + space;
        strips.push(Strip { lane: *lane, top, bottom });
        top = bottom;
    }
    let strip_top =
        |lane: Lane| strips.iter().find(|strip| strip.lane == lane).map_or(PLOT_TOP, |strip| strip.top);
    let boxes = (0..scene.nodes.len())
        .map(|index| {
            let (lane, row, left) = at.get(&index).copied().unwrap_or((Lane::People, 0, PLOT_LEFT));
            let top = strip_top(lane) + CHANNEL / 2.0 + row as f64 * (BOX_HEIGHT + CHANNEL);
            Rect { left, top, right: left + box_width, bottom: top + BOX_HEIGHT }
        })
        .collect();
    let mut layout = Layout {
        width,
        height: top + LEGEND,
        strips: strips.clone(),
        boxes,
        columns,
        bands: Vec::new(),
        labels: Vec::new(),
    };
    let data_bottom = strips.iter().find(|strip| strip.lane == Lane::Data).map_or(top, |strip| strip.bottom);
    for (index, band) in scene.bands.iter().enumerate() {
        let top = data_bottom - (band_count - index) as f64 * (BAND_HEIGHT + BAND_GAP) - BAND_GAP;
        let left = layout.x_of(band.start.0);
        let right =
            band.end.map_or(width - RIGHT, |end| layout.x_of(end.1)).max(left + 6.0).min(width - RIGHT);
        let rect = Rect { left, top, right, bottom: top + BAND_HEIGHT };
        layout.labels.push(label(&band.label, rect, width));
        layout.bands.push(rect);
    }
    layout
}

/// The size of the words on a band.
pub(super) const BAND_TEXT: f64 = 13.0;

/// Where the words of a band stand: inside it, or beside it where it is too short.
fn label(words: &str, band: Rect, width: f64) -> Rect {
    let needed = (text::width(words, BAND_TEXT, true) + 16.0).min(width - PLOT_LEFT - RIGHT - 12.0);
    let inside = band.right - band.left - 24.0 >= needed;
    let left = if inside {
        band.left + 12.0
    } else if band.right + needed + 8.0 <= width - RIGHT {
        band.right + 8.0
    } else {
        (band.left - needed - 8.0).max(PLOT_LEFT + 6.0)
    };
    Rect { left, top: band.top + 3.0, right: left + needed, bottom: band.bottom - 3.0 }
}
