//! Pure rules of directories.

use super::entity::Model;

/// The order of a list after `moved` came to `position` (counted without it; beyond the end is the end): the items
/// whose place changes, with the new place.
pub fn moved(items: &[Model], moved: &Model, position: i32) -> Vec<(Model, i32)> {
    let mut order: Vec<&Model> = items.iter().filter(|item| item.id != moved.id).collect();
    let place = usize::try_from(position).unwrap_or(0).min(order.len());
    order.insert(place, moved);
    let places = order.into_iter().zip(0..);
    places.filter(|(item, place)| item.position != *place).map(|(item, place)| (item.clone(), place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use millrace_shared::{DirectoryItemId, DirectoryKind, Timestamp, WorkspaceId};
    use uuid::Uuid;

    fn list(count: i32) -> Vec<Model> {
        let item = |position: i32| Model {
            workspace_id: WorkspaceId(Uuid::nil()),
            id: DirectoryItemId(Uuid::from_u128(position.unsigned_abs().into())),
            kind: DirectoryKind::Source,
            name: position.to_string(),
            position,
            version: 1,
            created_at: Timestamp(0),
        };
        (0..count).map(item).collect()
    }

    fn places(changed: Vec<(Model, i32)>) -> Vec<(String, i32)> {
        changed.into_iter().map(|(item, place)| (item.name, place)).collect()
    }

    #[test]
    fn only_what_lies_between_moves() {
        let items = list(5);
        assert_eq!(places(moved(&items, &items[1], 3)), [("2".into(), 1), ("3".into(), 2), ("1".into(), 3)]);
        assert_eq!(places(moved(&items, &items[4], 3)), [("4".into(), 3), ("3".into(), 4)]);
        assert!(moved(&items, &items[2], 2).is_empty());
    }

    #[test]
    fn beyond_the_end_is_the_end() {
        let items = list(3);
        assert_eq!(places(moved(&items, &items[0], 99)), [("1".into(), 0), ("2".into(), 1), ("0".into(), 2)]);
        assert_eq!(places(moved(&items, &items[2], -5)), [("2".into(), 0), ("0".into(), 1), ("1".into(), 2)]);
    }
}
