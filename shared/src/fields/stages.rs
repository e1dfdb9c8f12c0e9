//! From which stage on a deal needs a field.

use crate::{StageId, StageKind};

/// Whether a deal in stage `at` needs a field that is required from the stages `from` on. `stages` are those of the
/// deal's pipeline in order: open ones first, then won, lost, unqualified. Who gives a deal up need not describe it:
/// lost and unqualified ask only when they are named themselves.
pub fn asks(stages: impl IntoIterator<Item = (StageId, StageKind)>, from: &[StageId], at: StageId) -> bool {
    let mut asked = false;
    for (stage, kind) in stages {
        let named = from.contains(&stage);
        asked |= named;
        if stage == at {
            return if kind.is_closed() && kind != StageKind::Won { named } else { asked };
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn from_a_stage_on_means_what_comes_after_it_and_winning() {
        let id = |number: u128| StageId(Uuid::from_u128(number));
        let kinds = [StageKind::Open, StageKind::Open, StageKind::Open, StageKind::Won, StageKind::Lost];
        let stages = || (0..).zip(kinds).map(|(number, kind)| (id(number), kind));
        let asked = |from: &[StageId]| stages().map(|(at, _)| asks(stages(), from, at)).collect::<Vec<_>>();
        assert_eq!(asked(&[id(1)]), [false, true, true, true, false]);
        assert_eq!(asked(&[id(3)]), [false, false, false, true, false]);
        assert_eq!(asked(&[id(4)]), [false, false, false, false, true]);
        assert_eq!(asked(&[]), [false; 5]);
        assert!(!asks(stages(), &[id(9)], id(2)), "a stage of another pipeline");
    }
}
