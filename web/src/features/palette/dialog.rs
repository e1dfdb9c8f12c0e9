//! The palette on screen: a field, and below it what fits. The field keeps the focus; arrows move, Enter takes, Escape leaves.

use leptos::{html, prelude::*};
use millrace_shared::KeyCommand;

use super::{
    Early, Over,
    acts::{Act, Hands},
    entries::{self, Entry, heading, keys_of},
    help::KeysOf,
    items::{Group, Mark, asked, pieces, shown},
    operations::search,
    use_palette,
    used::{self, Used, UsedRecord},
};
use crate::{
    cache::{LiveState, use_cache},
    features::views::operations::names,
    keyboard::{Key, step},
    platform,
    session::use_session,
    t,
    ui::{Avatar, Icon, keeps_key},
};

/// How long typing rests before the server is asked.
const TYPING_MS: f64 = 90.0;
const LIST: &str = "palette-list";

/// The palette.
pub fn show_palette() -> AnyView {
    view! { <PaletteDialog/> }.into_any()
}

#[component]
fn PaletteDialog() -> impl IntoView {
    let (palette, cache, session, hands) = (use_palette(), use_cache(), use_session(), Hands::new());
    let (dialog, input) = (NodeRef::<html::Dialog>::new(), NodeRef::<html::Input>::new());
    let typed = RwSignal::new(String::new());
    let known = RwSignal::new(Vec::<Entry>::new());
    let found = RwSignal::new(Vec::<Entry>::new());
    let failure = RwSignal::new(None::<String>);
    let asking = RwSignal::new(false);
    let memory = StoredValue::new(Used::default());
    let at = RwSignal::new(0_usize);
    // Answers to an older question are thrown away.
    let question = StoredValue::new(0_u32);
    // Enter was pressed before there was anything to take.
    let wants_first = StoredValue::new(false);

    let entries = Memo::new(move |_| {
        let now = platform::now_ms();
        memory.with_value(|used| typed.with(|typed| shown(typed, &known.read(), &found.read(), used, now)))
    });
    let is_open = Memo::new(move |_| palette.over.get() == Some(Over::Palette));

    let open = move |early: Early| {
        let Some(viewer) = session.viewer() else { return };
        let user = viewer.user_id.to_string();
        memory.set_value(Used::read(platform::stored(used::KEPT).as_deref(), &user));
        typed.set(early.text);
        wants_first.set_value(early.enter);
        found.set(Vec::new());
        failure.set(None);
        at.set(0);
        known.set(memory.with_value(|used| entries::known(cache, &viewer, palette.board.get_value(), used)));
        leptos::task::spawn_local(async move {
            // Without them the palette has everything else.
            if let Ok((views, marks)) = names().await {
                known.try_update(|known| known.extend(entries::views(views, &marks)));
            }
        });
    };
    let ask = move || {
        question.update_value(|n| *n += 1);
        let number = question.get_value();
        let text = typed.get_untracked();
        let (text, only_commands) = asked(&text);
        let text = text.to_owned();
        if text.is_empty() || only_commands {
            found.set(Vec::new());
            failure.set(None);
            return asking.set(false);
        }
        asking.set(true);
        platform::after(TYPING_MS, move || {
            if question.try_get_value() != Some(number) {
                return;
            }
            leptos::task::spawn_local(async move {
                let answer = search(text.clone()).await;
                if question.try_get_value() != Some(number) {
                    return;
                }
                asking.set(false);
                match answer {
                    Ok(results) => {
                        failure.set(None);
                        found.set(entries::found(cache, &text, results));
                    }
                    Err(error) => failure.set(Some(error.sentence())),
                }
            });
        });
    };
    let take = move |index: usize| {
        let Some(entry) = entries.with_untracked(|entries| entries.get(index).cloned()) else { return };
        let record = match &entry.act {
            Act::Go(href) if entry.group < Group::Places => {
                Some(UsedRecord { label: entry.label.clone(), detail: entry.detail.clone(), href: href.clone() })
            }
            _ => None,
        };
        memory.update_value(|used| {
            used.note(&entry.key, platform::now_ms(), record);
            platform::store(used::KEPT, serde_json::to_string(used).ok().as_deref());
        });
        palette.over.set(None);
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
        // The browser gives the focus back before anything is done with it.
        request_animation_frame(move || hands.act(entry.act));
    };
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if is_open.get() {
            let early = palette.early.try_update_value(Option::take).flatten().unwrap_or_default();
            untrack(|| open(early));
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
            if let Some(input) = input.get_untracked() {
                let _ = input.focus();
            }
            ask();
        } else if dialog.open() {
            dialog.close();
        }
    });

    // What was typed before there was anything to take it from: the first that fits, once all that fits is known.
    Effect::new(move || {
        if !asking.get() && wants_first.get_value() && typed.with_untracked(|typed| !typed.is_empty()) {
            wants_first.set_value(false);
            take(0);
        }
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if !keeps_key(dialog, &event) {
            return;
        }
        if cache.pressed(KeyCommand::Palette, &event) {
            event.prevent_default();
            return palette.over.set(None);
        }
        match Key::of(&event) {
            Some(key @ (Key::Up | Key::Down)) => {
                event.prevent_default();
                let count = entries.with_untracked(Vec::len);
                at.set(step(key, Some(at.get_untracked()), count).unwrap_or(0));
                request_animation_frame(into_view);
            }
            Some(Key::Enter) => {
                event.prevent_default();
                take(at.get_untracked());
            }
            _ => {}
        }
    };
    let rows = move || {
        let mut groups: Vec<(Group, Vec<AnyView>)> = Vec::new();
        for (index, entry) in entries.get().into_iter().enumerate() {
            let (group, row) = (entry.group, row(entry, index, at, typed, Callback::new(move |()| take(index))));
            match groups.last_mut() {
                Some((last, rows)) if *last == group => rows.push(row),
                _ => groups.push((group, vec![row])),
            }
        }
        let group = |(group, rows): (Group, Vec<AnyView>)| {
            let id = format!("palette-{group:?}");
            let labelled_by = id.clone();
            view! {
                <div role="group" class="c-palette__group" aria-labelledby=labelled_by>
                    <p class="c-palette__heading" id=id>{heading(group)}</p>
                    {rows}
                </div>
            }
            .into_any()
        };
        groups.into_iter().map(group).collect_view()
    };
    let said = move || {
        let count = entries.with(Vec::len);
        if asking.get() { String::new() } else { t!("palette.count", count = count) }
    };
    let nothing = move || entries.with(Vec::is_empty) && !asking.get() && failure.with(Option::is_none);
    view! {
        <dialog class="c-palette" node_ref=dialog aria-label=t!("palette.title")
            on:close=move |_| if palette.over.get_untracked() == Some(Over::Palette) { palette.over.set(None) }
            on:mousedown=move |event| {
                // Only the ground around the box is the dialog itself.
                if dialog.get_untracked().is_some_and(|d| event.target().as_ref() == Some(d.as_ref())) {
                    palette.over.set(None);
                }
            }
            on:keydown=on_key
        >
            <div class="c-palette__box">
                <div class="c-palette__field">
                    <Icon name="search"/>
                    <input type="text" role="combobox" node_ref=input autocomplete="off" spellcheck="false"
                        aria-expanded="true" aria-autocomplete="list" aria-controls=LIST aria-label=t!("palette.title")
                        aria-activedescendant=move || entries.with(|entries| at.get() < entries.len()).then(|| option_id(at.get()))
                        placeholder=t!("palette.placeholder")
                        prop:value=typed
                        on:input:target=move |event| {
                            typed.set(event.target().value());
                            at.set(0);
                            ask();
                        }
                    />
                    <button type="button" class="c-palette__close" on:click=move |_| palette.over.set(None)>{t!("common.close")}</button>
                </div>
                <div class="c-palette__list" role="listbox" id=LIST aria-label=t!("palette.title")>{rows}</div>
                {move || nothing().then(|| view! { <p class="c-palette__none">{t!("common.nothing_found")}</p> })}
                {move || failure.get().map(|text| view! { <p class="c-palette__none" role="alert">{text}</p> })}
                {move || (is_open.get() && cache.live.get() == LiveState::Reconnecting).then(|| view! {
                    <p class="c-palette__note">{t!("palette.not_live")}</p>
                })}
                <p class="visually-hidden" role="status">{said}</p>
            </div>
        </dialog>
    }
    .into_any()
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}

fn row(entry: Entry, index: usize, at: RwSignal<usize>, typed: RwSignal<String>, take: Callback<()>) -> AnyView {
    let is_active = move || at.get() == index;
    let name = typed.with_untracked(|typed| pieces(&entry.label, typed));
    let name = name
        .into_iter()
        .map(|(text, meant)| if meant { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() })
        .collect_view();
    let mark = match entry.mark {
        Mark::Icon(name) => view! { <Icon name/> }.into_any(),
        Mark::Person => {
            let id = entry.key.split(':').nth(1).unwrap_or_default().to_owned();
            view! { <Avatar name=entry.label.clone() id/> }.into_any()
        }
    };
    let keys = keys_of(&entry).map(|command| view! { <KeysOf command/> });
    view! {
        <div role="option" class="c-palette__option" id=option_id(index)
            class:c-palette__option--active=is_active
            aria-selected=move || if is_active() { "true" } else { "false" }
            on:pointermove=move |_| if at.get_untracked() != index { at.set(index) }
            on:click=move |_| take.run(())
        >
            <span class="c-palette__mark" aria-hidden="true">{mark}</span>
            <span class="c-palette__name">{name}</span>
            <span class="c-palette__detail">{entry.detail.clone()}</span>
            <span class="c-palette__side">{entry.side.clone()}{keys}</span>
        </div>
    }
    .into_any()
}

fn into_view() {
    let Ok(Some(option)) = document().query_selector(".c-palette__option--active") else { return };
    let place = web_sys::ScrollIntoViewOptions::new();
    place.set_block(web_sys::ScrollLogicalPosition::Nearest);
    option.scroll_into_view_with_scroll_into_view_options(&place);
}
