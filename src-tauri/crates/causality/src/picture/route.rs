//! Links between boxes: horizontal and vertical runs that pass through no box, bend seldom and cross little.
//!
//! The shortest path is searched on the grid of all lines on which a run may lie. Costs are whole numbers,
//! so equal drawings are equal to the byte.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::layout::{CHANNEL, Layout, PLOT_LEFT, PLOT_TOP, Rect};

/// How far a run stays from a box that it does not end at.
pub(super) const CLEARANCE: f64 = 4.0;
/// What a bend costs, in units of length.
const BEND: u64 = 70;
/// What crossing another link costs.
const CROSSING: u64 = 90;
/// What running on top of another link costs, for each unit of length.
const SHARED: u64 = 8;
/// Distance of two parallel runs.
const TRACK: f64 = 8.0;

/// A corner or an end of a link.
pub(super) type Point = (f64, f64);

/// A horizontal or vertical run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Run {
    pub(super) from: Point,
    pub(super) to: Point,
}

impl Run {
    fn rect(self) -> Rect {
        Rect {
            left: self.from.0.min(self.to.0),
            right: self.from.0.max(self.to.0),
            top: self.from.1.min(self.to.1),
            bottom: self.from.1.max(self.to.1),
        }
    }

    fn is_horizontal(self) -> bool {
        self.from.1 == self.to.1
    }

    /// Whether a run passes through the inside of a rectangle.
    pub(super) fn crosses(self, rect: Rect) -> bool {
        let own = self.rect();
        own.left < rect.right && own.right > rect.left && own.top < rect.bottom && own.bottom > rect.top
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Direction {
    Right,
    Down,
    Left,
    Up,
}

const DIRECTIONS: [Direction; 4] = [Direction::Right, Direction::Down, Direction::Left, Direction::Up];

/// The lines on which runs may lie, and what is in the way.
struct Grid<'l> {
    xs: Vec<f64>,
    ys: Vec<f64>,
    layout: &'l Layout,
}

/// A place on the grid and the direction in which it was reached.
type State = (usize, usize, Direction);

/// The corners of each link, in the order of `links`; a link whose ends are no boxes, or that finds no way, is empty.
pub(super) fn routes(layout: &Layout, links: &[(usize, usize)]) -> Vec<Vec<Point>> {
    let grid = Grid::new(layout);
    let mut drawn: Vec<Run> = Vec::new();
    let mut routes = vec![Vec::new(); links.len()];
    // Short links first: they have the fewest ways.
    let mut order: Vec<usize> = (0..links.len()).collect();
    order.sort_by_key(|index| {
        let ends =
            links.get(*index).and_then(|(from, to)| Some((layout.boxes.get(*from)?, layout.boxes.get(*to)?)));
        ends.map_or(0, |(from, to)| ((to.left - from.left).abs() + (to.top - from.top).abs()) as u64)
    });
    for index in order {
        let Some((from, to)) = links.get(index).copied() else { continue };
        let route = grid.route(from, to, &drawn);
        drawn.extend(runs(&route));
        if let Some(slot) = routes.get_mut(index) {
            *slot = route;
        }
    }
    routes
}

/// The runs between the corners of a link.
pub(super) fn runs(route: &[Point]) -> Vec<Run> {
    route.windows(2).filter_map(|pair| Some(Run { from: *pair.first()?, to: *pair.get(1)? })).collect()
}

impl<'l> Grid<'l> {
    fn new(layout: &'l Layout) -> Self {
        let (mut xs, mut ys) = (Vec::new(), Vec::new());
        for rect in &layout.boxes {
            let mark = Layout::mark(*rect);
            xs.extend([rect.left, mark.0, rect.right]);
            ys.extend([rect.top, mark.1, rect.bottom]);
            for track in [1.0, 2.0, 3.0] {
                xs.extend([rect.left - track * TRACK, rect.right + track * TRACK]);
            }
            for track in [-0.8, 0.0, 0.8] {
                let middle = CHANNEL / 2.0 + track * TRACK;
                ys.extend([rect.top - middle, rect.bottom + middle]);
            }
        }
        let sorted = |mut lines: Vec<f64>, least: f64, most: f64| {
            lines.retain(|line| *line >= least && *line <= most);
            lines.sort_by(f64::total_cmp);
            lines.dedup_by(|a, b| (*a - *b).abs() < 0.5);
            lines
        };
        let bottom = layout.strips.last().map_or(PLOT_TOP, |strip| strip.bottom);
        Self {
            xs: sorted(xs, PLOT_LEFT + 4.0, layout.width - 4.0),
            ys: sorted(ys, PLOT_TOP + 2.0, bottom),
            layout,
        }
    }

    fn nearest(lines: &[f64], value: f64) -> Option<usize> {
        let distance = |line: &f64| (*line - value).abs();
        let (index, line) =
            lines.iter().enumerate().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)))?;
        (distance(line) < 0.5).then_some(index)
    }

    /// Where a link may leave (`out`) or enter a box, and in which direction it then runs.
    fn ports(&self, rect: Rect, out: bool) -> Vec<State> {
        let mark = Layout::mark(rect);
        let ports = if out {
            [
                ((rect.right, mark.1), Direction::Right),
                ((mark.0, rect.bottom), Direction::Down),
                ((mark.0, rect.top), Direction::Up),
            ]
        } else {
            [
                ((rect.left, mark.1), Direction::Right),
                ((mark.0, rect.top), Direction::Down),
                ((mark.0, rect.bottom), Direction::Up),
            ]
        };
        ports
            .into_iter()
            .filter_map(|((x, y), direction)| {
                Some((Self::nearest(&self.xs, x)?, Self::nearest(&self.ys, y)?, direction))
            })
            .collect()
    }

    fn point(&self, x: usize, y: usize) -> Option<Point> {
        Some((*self.xs.get(x)?, *self.ys.get(y)?))
    }

    fn neighbour(&self, x: usize, y: usize, direction: Direction) -> Option<(usize, usize)> {
        let next = match direction {
            Direction::Right => (x.checked_add(1)?, y),
            Direction::Down => (x, y.checked_add(1)?),
            Direction::Left => (x.checked_sub(1)?, y),
            Direction::Up => (x, y.checked_sub(1)?),
        };
        self.point(next.0, next.1).map(|_| next)
    }

    /// Whether a run between two neighbouring places is in the way of a box or of the words of a band.
    fn is_blocked(&self, run: Run, from: usize, to: usize) -> bool {
        let boxes = self.layout.boxes.iter().enumerate().any(|(index, rect)| {
            if index != from && index != to {
                return run.crosses(rect.grown(CLEARANCE));
            }
            // A link meets its own boxes at their marks only, and never runs along their edges.
            let mark = Layout::mark(*rect);
            let at_port = if run.is_horizontal() {
                (run.from.1 - mark.1).abs() < 0.5
            } else {
                (run.from.0 - mark.0).abs() < 0.5
            };
            run.crosses(if at_port { *rect } else { rect.grown(CLEARANCE) })
        });
        boxes || self.layout.labels.iter().any(|label| run.crosses(label.grown(2.0)))
    }

    fn length(run: Run) -> u64 {
        (((run.to.0 - run.from.0).abs() + (run.to.1 - run.from.1).abs()).round() as u64).max(1)
    }

    /// What a run costs because of the links that are drawn already.
    fn disturbance(run: Run, drawn: &[Run]) -> u64 {
        let own = run.rect();
        let touching = drawn.iter().filter(|other| {
            let their = other.rect();
            own.left <= their.right
                && their.left <= own.right
                && own.top <= their.bottom
                && their.top <= own.bottom
        });
        touching
            .map(|other| {
                if run.is_horizontal() == other.is_horizontal() {
                    Self::length(run) * SHARED
                } else {
                    CROSSING / 2
                }
            })
            .sum()
    }

    fn route(&self, from: usize, to: usize, drawn: &[Run]) -> Vec<Point> {
        let (Some(start), Some(end)) = (self.layout.boxes.get(from), self.layout.boxes.get(to)) else {
            return Vec::new();
        };
        if from == to {
            return Vec::new();
        }
        let goals: Vec<State> = self.ports(*end, false);
        let states = self.xs.len() * self.ys.len() * DIRECTIONS.len();
        let mut best: Vec<u64> = vec![u64::MAX; states];
        let mut before: Vec<Option<State>> = vec![None; states];
        let mut open = BinaryHeap::new();
        for state in self.ports(*start, true) {
            if let Some(cost) = best.get_mut(self.index(state)) {
                *cost = 0;
                open.push(Reverse((0, state)));
            }
        }
        while let Some(Reverse((cost, state))) = open.pop() {
            if best.get(self.index(state)).is_none_or(|found| *found < cost) {
                continue;
            }
            if goals.contains(&state) {
                return self.corners(state, &before);
            }
            let (x, y, direction) = state;
            let Some(here) = self.point(x, y) else { continue };
            let is_start = before.get(self.index(state)).is_none_or(Option::is_none);
            for next_direction in DIRECTIONS {
                let turns = next_direction != direction;
                // The first run leaves the box straight, and nothing turns back on itself.
                if turns && (is_start || opposite(direction) == next_direction) {
                    continue;
                }
                let Some((nx, ny)) = self.neighbour(x, y, next_direction) else { continue };
                let Some(there) = self.point(nx, ny) else { continue };
                let next = (nx, ny, next_direction);
                let index = self.index(next);
                let run = Run { from: here, to: there };
                let least = cost + Self::length(run) + if turns { BEND } else { 0 };
                if best.get(index).is_none_or(|found| least >= *found) || self.is_blocked(run, from, to) {
                    continue;
                }
                let total = least + Self::disturbance(run, drawn);
                if let (Some(found), Some(way)) = (best.get_mut(index), before.get_mut(index))
                    && total < *found
                {
                    *found = total;
                    *way = Some(state);
                    open.push(Reverse((total, next)));
                }
            }
        }
        Vec::new()
    }

    fn index(&self, (x, y, direction): State) -> usize {
        (y * self.xs.len() + x) * DIRECTIONS.len() + direction as usize
    }

    /// The corners of the way to a state, from its beginning.
    fn corners(&self, end: State, before: &[Option<State>]) -> Vec<Point> {
        let mut states = vec![end];
        let mut state = end;
        while let Some(Some(previous)) = before.get(self.index(state)) {
            states.push(*previous);
            state = *previous;
        }
        states.reverse();
        let mut corners: Vec<Point> = Vec::new();
        for (index, (x, y, direction)) in states.iter().enumerate() {
            let turns = states.get(index + 1).is_some_and(|(_, _, next)| next != direction);
            let is_end = index == 0 || index + 1 == states.len();
            if (turns || is_end)
                && let Some(point) = self.point(*x, *y)
            {
                corners.push(point);
            }
        }
        corners.dedup();
        corners
    }
}

fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::Right => Direction::Left,
        Direction::Down => Direction::Up,
        Direction::Left => Direction::Right,
        Direction::Up => Direction::Down,
    }
}
