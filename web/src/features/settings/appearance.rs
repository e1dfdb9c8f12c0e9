//! Light or dark, close or wide: seen at once, kept with the user.

use leptos::prelude::*;
use millrace_shared::{Density, Theme};

use super::frame::SettingsPage;
use crate::{
    cache::{preferences::PreferencesPatch, use_cache},
    t,
};

/// The page at `/settings/appearance`.
#[component]
pub fn Appearance() -> impl IntoView {
    let cache = use_cache();
    let theme = Memo::new(move |_| cache.preferences.with(|it| it.theme));
    let density = Memo::new(move |_| cache.preferences.with(|it| it.density));
    let prefer_theme = move |theme| cache.prefer(PreferencesPatch { theme: Some(theme), ..Default::default() });
    let prefer_density = move |density| cache.prefer(PreferencesPatch { density: Some(density), ..Default::default() });
    let themes = [
        (Theme::System, t!("appearance.theme_system")),
        (Theme::Light, t!("appearance.theme_light")),
        (Theme::Dark, t!("appearance.theme_dark")),
    ];
    let densities = [
        (Density::Comfortable, t!("appearance.density_comfortable")),
        (Density::Compact, t!("appearance.density_compact")),
    ];
    let themes = themes.map(|(it, label)| {
        let chosen = Signal::derive(move || theme.get() == it);
        look("theme", it.as_str(), label, chosen, Callback::new(move |()| prefer_theme(it)))
    });
    let densities = densities.map(|(it, label)| {
        let chosen = Signal::derive(move || density.get() == it);
        look("density", it.as_str(), label, chosen, Callback::new(move |()| prefer_density(it)))
    });
    view! {
        <SettingsPage title=t!("appearance.title") text=t!("appearance.text")>
            <fieldset class="c-looks">
                <legend>{t!("appearance.theme")}</legend>
                {themes.into_iter().collect_view()}
            </fieldset>
            <fieldset class="c-looks" aria-describedby="density-text">
                <legend>{t!("appearance.density")}</legend>
                {densities.into_iter().collect_view()}
                <p class="c-looks__text" id="density-text">{t!("appearance.density_text")}</p>
            </fieldset>
        </SettingsPage>
    }
    .into_any()
}

/// A choice with a small picture of what it brings.
fn look(
    name: &'static str,
    value: &'static str,
    label: &'static str,
    chosen: Signal<bool>,
    choose: Callback<()>,
) -> AnyView {
    view! {
        <label class="c-look">
            <span class=format!("c-look__picture c-look__picture--{value}") aria-hidden="true">
                {(0..2).map(|_| view! { <span><i></i><i></i><i></i></span> }).collect_view()}
            </span>
            <span class="c-look__name">
                <input type="radio" name=name value=value prop:checked=chosen on:change=move |_| choose.run(())/>
                {label}
            </span>
        </label>
    }
    .into_any()
}
