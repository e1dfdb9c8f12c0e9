//! Dragging a card, as a state machine. Pure: what the pointer or a key does goes in, what is to be done comes out.
//!
//! A press becomes a hold when the mouse moves a little or a finger rests a while; a finger that moves at once scrolls.
//! While a card is held, the place it would fall on is worked out from the boxes of the columns. Cards and columns are known
//! by their bare ids: one machine serves the boards of deals and of leads.

use millrace_shared::StageKind;
use uuid::Uuid;

/// How far a mouse moves before a press is a drag, and how far a finger may tremble while it rests.
const MOUSE_SLOP: f64 = 5.0;
const TOUCH_SLOP: f64 = 10.0;
/// How near an edge scrolls, in pixels.
const EDGE: f64 = 56.0;

/// A point in the window, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "said by the names")]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// Where a held card would fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Between two cards: `index` counts the column's other cards above.
    Slot {
        /// The column.
        column: Uuid,
        /// How many other cards stand above.
        index: usize,
    },
    /// On one of the zones.
    Zone(Zone),
    /// Nowhere: letting go changes nothing.
    Nowhere,
}

/// What rises while a card is held: where it becomes something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Closes a deal.
    Close(StageKind),
    /// Converts a lead.
    Convert,
}

impl Zone {
    /// Its word in the page.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Close(kind) => kind.as_str(),
            Self::Convert => "convert",
        }
    }

    /// From its word.
    pub fn parse(word: &str) -> Option<Self> {
        if word == Self::Convert.as_str() { Some(Self::Convert) } else { StageKind::parse(word).map(Self::Close) }
    }
}

/// A card that is pressed or held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grip {
    /// The card.
    pub card: Uuid,
    /// Where it stood.
    pub home: Uuid,
    /// From its left upper corner to the pointer.
    pub offset: Point,
    /// Its width and height.
    pub size: Point,
    /// The pointer.
    pub at: Point,
    /// A finger, which must rest before it lifts.
    pub touch: bool,
}

/// What is going on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Drag {
    /// Nothing.
    #[default]
    Idle,
    /// A card is pressed: a click, a scroll or a drag.
    Pressed(Grip),
    /// A card follows the pointer.
    Held(Grip, Target),
    /// A card is moved by keys.
    Carried {
        /// The card.
        card: Uuid,
        /// Where it stood.
        home: Uuid,
        /// Where it would fall.
        target: Target,
    },
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// A card is pressed.
    Press(Grip),
    /// The pointer moved, over these boxes.
    Move(Point, &'a Layout),
    /// A finger has rested long enough.
    Rested(&'a Layout),
    /// The pointer was released.
    Release,
    /// Escape, or the browser took the pointer away.
    Cancel,
    /// A card is taken up by a key.
    TakeUp {
        /// The card.
        card: Uuid,
        /// Its column.
        column: Uuid,
        /// Its index there.
        index: usize,
    },
    /// A carried card goes by so many columns and cards.
    Carry {
        /// To the right, or left when negative; beyond the last column come the zones.
        columns: isize,
        /// Down, or up when negative.
        cards: isize,
        /// The columns.
        layout: &'a Layout,
    },
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Output {
    /// Nothing.
    None,
    /// A card was lifted.
    Lifted,
    /// The card is put down there.
    Drop(Uuid, Uuid, Target),
    /// It was let go without a place.
    Returned,
}

/// The box of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnBox {
    /// The column.
    pub id: Uuid,
    /// Left and right edge.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Where its first card begins, however far it is scrolled.
    pub first: f64,
    /// How many cards it has, without the held one.
    pub count: usize,
}

/// The boxes of everything a card can fall on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// The columns from left to right.
    pub columns: Vec<ColumnBox>,
    /// The zones: which one, left, top, right, bottom.
    pub zones: Vec<(Zone, [f64; 4])>,
    /// The top of the columns; above it nothing takes a card.
    pub top: f64,
    /// From one card to the next.
    pub pitch: f64,
}

impl Drag {
    /// The card that is held or carried, and where it stood.
    pub fn lifted(&self) -> Option<(Uuid, Uuid)> {
        match self {
            Self::Held(grip, _) => Some((grip.card, grip.home)),
            Self::Carried { card, home, .. } => Some((*card, *home)),
            Self::Idle | Self::Pressed(_) => None,
        }
    }

    /// Where the held or carried card would fall.
    pub fn target(&self) -> Option<Target> {
        match self {
            Self::Held(_, target) | Self::Carried { target, .. } => Some(*target),
            Self::Idle | Self::Pressed(_) => None,
        }
    }

    /// The slot that is open in a column.
    pub fn slot(&self, of: Uuid) -> Option<usize> {
        match self.target() {
            Some(Target::Slot { column, index }) if column == of => Some(index),
            _ => None,
        }
    }

    /// The next state, and what is to be done.
    pub fn step(&mut self, input: Input<'_>) -> Output {
        let (next, output) = match (*self, input) {
            (Self::Idle, Input::Press(grip)) => (Self::Pressed(grip), Output::None),
            (Self::Pressed(grip), Input::Move(at, layout)) => {
                let far = (at.x - grip.at.x).hypot(at.y - grip.at.y);
                match (grip.touch, far) {
                    (false, far) if far >= MOUSE_SLOP => (hold(Grip { at, ..grip }, layout), Output::Lifted),
                    (true, far) if far >= TOUCH_SLOP => (Self::Idle, Output::None),
                    _ => return Output::None,
                }
            }
            (Self::Pressed(grip), Input::Rested(layout)) => (hold(grip, layout), Output::Lifted),
            (Self::Held(grip, _), Input::Move(at, layout)) => (hold(Grip { at, ..grip }, layout), Output::None),
            (Self::Held(grip, target), Input::Release) => (Self::Idle, put_down(grip.card, grip.home, target)),
            (Self::Carried { card, home, target }, Input::Release) => (Self::Idle, put_down(card, home, target)),
            (Self::Held(..) | Self::Carried { .. }, Input::Cancel) => (Self::Idle, Output::Returned),
            (Self::Pressed(_), Input::Release | Input::Cancel) => (Self::Idle, Output::None),
            (Self::Idle, Input::TakeUp { card, column, index }) => {
                (Self::Carried { card, home: column, target: Target::Slot { column, index } }, Output::Lifted)
            }
            (Self::Carried { card, home, target }, Input::Carry { columns, cards, layout }) => {
                (Self::Carried { card, home, target: carry(target, columns, cards, layout) }, Output::None)
            }
            _ => return Output::None,
        };
        *self = next;
        output
    }
}

fn put_down(card: Uuid, home: Uuid, target: Target) -> Output {
    if target == Target::Nowhere { Output::Returned } else { Output::Drop(card, home, target) }
}

fn hold(grip: Grip, layout: &Layout) -> Drag {
    Drag::Held(grip, target_of(&grip, layout))
}

fn target_of(grip: &Grip, layout: &Layout) -> Target {
    let Point { x, y } = grip.at;
    let over = |[left, top, right, bottom]: [f64; 4]| x >= left && x <= right && y >= top && y <= bottom;
    if let Some((zone, _)) = layout.zones.iter().find(|(_, edges)| over(*edges)) {
        return Target::Zone(*zone);
    }
    if y < layout.top {
        return Target::Nowhere;
    }
    // Between two columns the nearer one takes the card.
    let distance = |column: &ColumnBox| (column.left - x).max(x - column.right).max(0.0);
    let nearest = layout.columns.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
    nearest.map_or(Target::Nowhere, |column| {
        let middle = y - grip.offset.y + grip.size.y / 2.0;
        Target::Slot { column: column.id, index: index_at(middle - column.first, layout.pitch, column.count) }
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the cards of a column")]
fn index_at(below_first: f64, pitch: f64, count: usize) -> usize {
    ((below_first / pitch).floor().max(0.0) as usize).min(count)
}

fn carry(target: Target, columns: isize, cards: isize, layout: &Layout) -> Target {
    let (at, index) = match target {
        Target::Slot { column, index } => (layout.columns.iter().position(|it| it.id == column), index),
        Target::Zone(zone) => {
            (layout.zones.iter().position(|(it, _)| *it == zone).map(|at| layout.columns.len() + at), 0)
        }
        Target::Nowhere => (None, 0),
    };
    let Some(at) = at else { return target };
    let to = at.saturating_add_signed(columns).min((layout.columns.len() + layout.zones.len()).saturating_sub(1));
    match (layout.columns.get(to), to.checked_sub(layout.columns.len()).and_then(|at| layout.zones.get(at))) {
        (Some(column), _) => {
            Target::Slot { column: column.id, index: index.saturating_add_signed(cards).min(column.count) }
        }
        (None, Some((zone, _))) => Target::Zone(*zone),
        (None, None) => target,
    }
}

/// How fast to scroll when the pointer is at `at` between `start` and `end`, as a share of the fastest: back when negative.
pub fn scroll_at_edge(at: f64, start: f64, end: f64) -> f64 {
    let edge = EDGE.min((end - start) / 4.0);
    if edge <= 0.0 {
        return 0.0;
    }
    if at < start + edge {
        -((start + edge - at) / edge).min(1.0)
    } else if at > end - edge {
        ((at - end + edge) / edge).min(1.0)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn layout() -> Layout {
        let of = |n: u128, count| {
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let left = (n - 1) as f64 * 300.0;
            ColumnBox { id: column(n), left, right: left + 280.0, first: 100.0, count }
        };
        Layout {
            columns: vec![of(1, 3), of(2, 0), of(3, 2)],
            zones: vec![(Zone::Close(StageKind::Won), [0.0, 800.0, 400.0, 860.0])],
            top: 60.0,
            pitch: 100.0,
        }
    }

    fn grip(touch: bool) -> Grip {
        Grip {
            card: Uuid::from_u128(7),
            home: column(1),
            offset: Point { x: 10.0, y: 10.0 },
            size: Point { x: 280.0, y: 90.0 },
            at: Point { x: 20.0, y: 120.0 },
            touch,
        }
    }

    fn held_at(x: f64, y: f64) -> Drag {
        let mut drag = Drag::Idle;
        drag.step(Input::Press(grip(false)));
        assert_eq!(drag.step(Input::Move(Point { x, y }, &layout())), Output::Lifted);
        drag
    }

    #[test]
    fn a_press_that_does_not_move_is_a_click() {
        let mut drag = Drag::Idle;
        drag.step(Input::Press(grip(false)));
        drag.step(Input::Move(Point { x: 22.0, y: 121.0 }, &layout()));
        assert_eq!(drag.lifted(), None);
        assert_eq!(drag.step(Input::Release), Output::None);
        assert_eq!(drag, Drag::Idle);
    }

    #[test]
    fn a_card_falls_into_the_column_under_the_pointer() {
        let mut drag = held_at(650.0, 215.0);
        assert_eq!(drag.slot(column(3)), Some(1));
        let slot = Target::Slot { column: column(3), index: 1 };
        assert_eq!(drag.step(Input::Release), Output::Drop(grip(false).card, column(1), slot));
        assert_eq!(drag, Drag::Idle);
    }

    #[test]
    fn an_empty_column_and_the_end_of_a_column_take_a_card() {
        assert_eq!(held_at(400.0, 700.0).slot(column(2)), Some(0));
        assert_eq!(held_at(650.0, 790.0).slot(column(3)), Some(2));
        assert_eq!(
            held_at(290.0, 110.0).target(),
            Some(Target::Slot { column: column(1), index: 0 }),
            "between two columns"
        );
    }

    #[test]
    fn zones_lie_above_columns_and_the_head_takes_nothing() {
        assert_eq!(held_at(100.0, 820.0).target(), Some(Target::Zone(Zone::Close(StageKind::Won))));
        let mut drag = held_at(100.0, 20.0);
        assert_eq!(drag.step(Input::Release), Output::Returned);
    }

    #[test]
    fn escape_gives_the_card_back() {
        let mut drag = held_at(650.0, 215.0);
        assert_eq!(drag.step(Input::Cancel), Output::Returned);
        assert_eq!(drag.step(Input::Release), Output::None);
    }

    #[test]
    fn a_finger_scrolls_unless_it_rested() {
        let mut drag = Drag::Idle;
        drag.step(Input::Press(grip(true)));
        drag.step(Input::Move(Point { x: 20.0, y: 160.0 }, &layout()));
        assert_eq!(drag, Drag::Idle);
        drag.step(Input::Press(grip(true)));
        assert_eq!(drag.step(Input::Rested(&layout())), Output::Lifted);
        drag.step(Input::Move(Point { x: 650.0, y: 215.0 }, &layout()));
        assert_eq!(drag.slot(column(3)), Some(1));
    }

    #[test]
    fn keys_carry_a_card_across_columns_and_stop_at_the_edges() {
        let mut drag = Drag::Idle;
        drag.step(Input::TakeUp { card: grip(false).card, column: column(1), index: 2 });
        drag.step(Input::Carry { columns: 1, cards: 0, layout: &layout() });
        assert_eq!(drag.slot(column(2)), Some(0));
        drag.step(Input::Carry { columns: 1, cards: 0, layout: &layout() });
        drag.step(Input::Carry { columns: 0, cards: 9, layout: &layout() });
        assert_eq!(drag.slot(column(3)), Some(2));
        drag.step(Input::Carry { columns: 9, cards: 0, layout: &layout() });
        let won = Target::Zone(Zone::Close(StageKind::Won));
        assert_eq!(drag.target(), Some(won), "beyond the last column are the zones");
        drag.step(Input::Carry { columns: 0, cards: 1, layout: &layout() });
        assert_eq!(drag.target(), Some(won));
        drag.step(Input::Carry { columns: -1, cards: 0, layout: &layout() });
        assert_eq!(drag.slot(column(3)), Some(0));
        drag.step(Input::Carry { columns: -9, cards: -9, layout: &layout() });
        assert_eq!(drag.slot(column(1)), Some(0));
    }

    #[test]
    fn the_edges_scroll_faster_the_nearer_they_are() {
        assert!(scroll_at_edge(500.0, 0.0, 1000.0).abs() < f64::EPSILON);
        assert!(scroll_at_edge(10.0, 0.0, 1000.0) < scroll_at_edge(40.0, 0.0, 1000.0));
        assert!((scroll_at_edge(2000.0, 0.0, 1000.0) - 1.0).abs() < f64::EPSILON);
    }
}
