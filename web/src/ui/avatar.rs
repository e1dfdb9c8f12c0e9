//! A person or a company as a coloured disc with initials.

use leptos::prelude::*;

use crate::format;

/// Initials on the colour that belongs to the id; decorative, because the name stands beside it or in the title.
#[component]
pub fn Avatar(
    /// Whose initials.
    #[prop(into)]
    name: Signal<String>,
    /// Decides the colour, the same on every screen.
    #[prop(into)]
    id: Signal<String>,
    /// 28 px instead of 22.
    #[prop(optional)]
    large: bool,
    /// Rounded square, for companies.
    #[prop(optional)]
    square: bool,
) -> impl IntoView {
    view! {
        <span
            class=move || format!("c-avatar c-avatar--p{}", hue(&id.read()))
            class:c-avatar--large=large
            class:c-avatar--square=square
            title=name
            aria-hidden="true"
        >
            {move || format::initials(&name.read())}
        </span>
    }
    .into_any()
}

/// One of the eight colours for people, 1 to 8.
pub fn hue(id: &str) -> u32 {
    // FNV-1a: even, tiny, and the same everywhere.
    let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    ((hash >> 8) ^ hash) % 8 + 1
}

#[cfg(test)]
mod tests {
    use super::hue;

    #[test]
    fn colours_are_in_range_and_used_evenly() {
        let mut used = [0; 9];
        for n in 0..800 {
            used[hue(&format!("0192f3a4-{n:04}")) as usize] += 1;
        }
        assert_eq!(used[0], 0);
        assert!(used[1..].iter().all(|n| *n > 50), "{used:?}");
    }
}
