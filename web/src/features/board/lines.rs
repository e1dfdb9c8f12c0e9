//! Which lines a card shows, as its user chose, and how high that makes it. Pure.

use millrace_shared::{CardField, Density};

/// What a card shows below its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lines {
    set: u16,
    /// How many custom fields there are, each in a line.
    custom: u8,
}

/// The height of a custom field's line.
const CUSTOM: f64 = 18.0;

const fn bit(field: CardField) -> u16 {
    1 << field as u16
}

const ABOUT: u16 =
    bit(CardField::Company) | bit(CardField::Tags) | bit(CardField::Checklist) | bit(CardField::DaysInStage);
const FOOT: u16 = bit(CardField::Amount) | bit(CardField::CloseDate) | bit(CardField::TimeLeft) | bit(CardField::Owner);

impl Lines {
    /// What was chosen; everything when nothing was.
    pub fn of(chosen: Option<&[CardField]>) -> Self {
        Self { set: chosen.unwrap_or(CardField::ALL).iter().fold(0, |set, field| set | bit(*field)), custom: 0 }
    }

    /// The same with lines for so many custom fields.
    #[must_use]
    pub fn with_custom(self, count: usize) -> Self {
        Self { custom: u8::try_from(count).unwrap_or(u8::MAX), ..self }
    }

    /// The same without what the role hides.
    #[must_use]
    pub fn without(self, hidden: &[CardField]) -> Self {
        Self { set: hidden.iter().fold(self.set, |set, field| set & !bit(*field)), ..self }
    }

    /// Whether it shows this.
    pub const fn has(self, field: CardField) -> bool {
        self.set & bit(field) != 0
    }

    /// Whether it has the line with the company, at the end of which are the checklist and the days in the stage.
    pub const fn about(self) -> bool {
        self.set & ABOUT != 0
    }

    /// Whether it has the line with the amount, at the end of which is the owner.
    pub const fn foot(self) -> bool {
        self.set & FOOT != 0
    }

    /// The choice with one thing more, or less.
    pub fn toggled(self, field: CardField) -> Vec<CardField> {
        CardField::ALL.iter().copied().filter(|other| self.has(*other) != (*other == field)).collect()
    }

    /// The height of a card in pixels. A line that is left out takes with it what it needs in `styles/features/board.css`.
    pub fn height(self, phone: bool, density: Density) -> f64 {
        let (whole, foot) = match (phone, density) {
            (false, Density::Comfortable) => (88.0, 25.0),
            (false, Density::Compact) => (76.0, 17.0),
            (true, Density::Comfortable) => (98.0, 29.0),
            (true, Density::Compact) => (80.0, 23.0),
        };
        let about = if self.about() { 0.0 } else { 18.0 };
        whole - about - if self.foot() { 0.0 } else { foot } + f64::from(self.custom) * CUSTOM
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_not_chosen_sees_everything() {
        let all = Lines::of(None);
        assert!(CardField::ALL.iter().all(|field| all.has(*field)));
        assert_eq!(all, Lines::of(Some(CardField::ALL)));
    }

    #[test]
    fn one_thing_is_taken_away_and_put_back() {
        let without = Lines::of(None).toggled(CardField::Tags);
        assert_eq!(without.len(), CardField::ALL.len() - 1);
        assert!(!Lines::of(Some(&without)).has(CardField::Tags));
        assert_eq!(Lines::of(Some(&without)).toggled(CardField::Tags), CardField::ALL);
    }

    #[test]
    fn a_card_is_as_high_as_its_lines() {
        let height = |fields: &[CardField]| Lines::of(Some(fields)).height(false, Density::Comfortable);
        assert!((height(CardField::ALL) - 88.0).abs() < f64::EPSILON);
        assert!((height(&[CardField::Owner]) - 70.0).abs() < f64::EPSILON, "the line of the company is left out");
        assert!((height(&[CardField::Tags]) - 63.0).abs() < f64::EPSILON);
        assert!((height(&[]) - 45.0).abs() < f64::EPSILON);
        let custom = Lines::of(Some(&[CardField::Tags])).with_custom(2).height(false, Density::Comfortable);
        assert!((custom - 99.0).abs() < f64::EPSILON, "two lines more");
    }
}
