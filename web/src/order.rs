//! Sorting, in the program once: a sort is a lot of code for each type it is used with.

/// Puts items in the order of their keys; equal ones stay as they stand.
pub fn by<T>(items: &mut Vec<T>, key: impl Fn(&T) -> (i64, String)) {
    let keys = items.iter().map(key).collect();
    let mut from: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order_of(keys).into_iter().filter_map(|index| from.get_mut(index)?.take()));
}

/// By name, as people look for it: capitals do not count.
pub fn by_name<T>(items: &mut Vec<T>, name: impl Fn(&T) -> &str) {
    by(items, |item| (0, name(item).to_lowercase()));
}

/// The places of the items in the order of their keys.
fn order_of(keys: Vec<(i64, String)>) -> Vec<usize> {
    let mut keys: Vec<((i64, String), usize)> = keys.into_iter().zip(0..).collect();
    // The place is part of the key, so nothing is equal.
    keys.sort_unstable();
    keys.into_iter().map(|(_, index)| index).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn items_are_sorted_by_their_keys_and_equal_ones_keep_their_places() {
        let mut items = vec![("b", 1), ("A", 2), ("a", 3), ("B", 4)];
        super::by_name(&mut items, |(name, _)| name);
        assert_eq!(items, [("A", 2), ("a", 3), ("b", 1), ("B", 4)]);
        super::by(&mut items, |(_, number): &(&str, i32)| (-i64::from(*number), String::new()));
        assert_eq!(items, [("B", 4), ("a", 3), ("A", 2), ("b", 1)]);
    }
}
