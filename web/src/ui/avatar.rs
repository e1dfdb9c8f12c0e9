//! A person or a company: a picture where there is one, and initials on a coloured disc where not.

use leptos::prelude::*;

use crate::format;

/// Where pictures are: an id gives an address, or nothing. Whoever knows the people provides it at the root; the design
/// system knows nobody.
#[derive(Clone, Copy)]
pub struct Pictures(Callback<(String, bool), Option<String>>);

impl Pictures {
    /// From a function of the id and whether the large one is wanted. It may read signals: avatars follow them.
    pub fn new(find: impl Fn(&str, bool) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Callback::new(move |(id, large): (String, bool)| find(&id, large)))
    }
}

/// How large an avatar is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// 22 px: on cards and in rows.
    #[default]
    Small,
    /// 36 px: at the head of a page and in lists of people.
    Large,
    /// 72 px: where the picture itself is meant.
    Portrait,
}

/// A picture, or initials on the colour that belongs to the id: also while the picture loads, and when it cannot be had.
/// Decorative, because the name stands beside it or in the title.
#[component]
pub fn Avatar(
    /// Whose it is.
    #[prop(into)]
    name: Signal<String>,
    /// Decides the picture and the colour, the same on every screen.
    #[prop(into)]
    id: Signal<String>,
    /// The same as the size `Large`.
    #[prop(optional)]
    large: bool,
    /// How large.
    #[prop(optional)]
    size: AvatarSize,
    /// Rounded square without a picture, for companies.
    #[prop(optional)]
    square: bool,
) -> impl IntoView {
    let size = if large { AvatarSize::Large } else { size };
    let pictures = use_context::<Pictures>().filter(|_| !square);
    let picture =
        Memo::new(move |_| pictures.and_then(|pictures| pictures.0.run((id.get(), size == AvatarSize::Portrait))));
    let unavailable = RwSignal::new(None::<String>);
    let shown = move || picture.get().filter(|address| unavailable.with(|gone| gone.as_ref() != Some(address)));
    view! {
        <span
            class=move || format!("c-avatar c-avatar--p{}", hue(&id.read()))
            class:c-avatar--large=size == AvatarSize::Large
            class:c-avatar--portrait=size == AvatarSize::Portrait
            class:c-avatar--square=square
            title=name
            aria-hidden="true"
            // A picture of somebody, made of letters: no text that a name would have to hold.
            data-initials=move || format::initials(&name.read())
        >
            {move || shown().map(|address| {
                let gone = address.clone();
                view! {
                    <img class="c-avatar__picture" src=address alt="" decoding="async" draggable="false"
                        on:error=move |_| unavailable.set(Some(gone.clone()))/>
                }
            })}
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
