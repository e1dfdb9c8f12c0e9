//! A choice from a long list: type to search, arrow keys to move, Enter to take.

use leptos::{ev, html, prelude::*};

use super::{Avatar, Icon, field::FieldContext, popover, unique_id};
use crate::order;
use crate::{
    keyboard::{Key, step},
    t,
};

/// One thing to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is chosen.
    pub id: String,
    /// How it is called.
    pub label: String,
    /// More about it, in grey.
    pub detail: Option<String>,
    /// Shown with its initials, for people.
    pub avatar: bool,
}

impl Choice {
    /// With a name alone.
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { id: id.into(), label: label.into(), ..Self::default() }
    }

    /// A person: with initials.
    pub fn person(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { avatar: true, ..Self::new(id, name) }
    }
}

/// The choices whose name or detail contains every word of the text, in any case; those that begin with it first; at
/// most 50.
pub fn filter_choices(all: &[Choice], text: &str) -> Vec<Choice> {
    let text = text.trim().to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found: Vec<(bool, &Choice)> = all
        .iter()
        .filter_map(|choice| {
            let name = choice.label.to_lowercase();
            let detail = choice.detail.as_deref().unwrap_or_default().to_lowercase();
            let fits = words.iter().all(|word| name.contains(word) || detail.contains(word));
            let begins = name.starts_with(&text) || detail.starts_with(&text);
            fits.then_some((!begins, choice))
        })
        .collect();
    order::by(&mut found, |(later, _)| (i64::from(*later), String::new()));
    found.into_iter().take(50).map(|(_, choice)| choice.clone()).collect()
}

/// A button that shows the choice and opens a search.
#[component]
pub fn Combobox(
    /// What is chosen now.
    #[prop(into)]
    selected: Signal<Option<Choice>>,
    /// What fits the searched text: a local list through [`filter_choices`], or an answer of the server.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The searched text, also for the caller's query.
    search: RwSignal<String>,
    /// The user chose; nothing when the choice was cleared.
    #[prop(into)]
    on_pick: Callback<(Option<Choice>,)>,
    /// Name, where no [`Field`](super::Field) is around.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// Shown while nothing is chosen.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// May be emptied.
    #[prop(optional)]
    clearable: bool,
    /// As text in a record instead of a framed control.
    #[prop(optional)]
    inline: bool,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Offers to make what was searched for and not found; given the text.
    #[prop(optional, into)]
    on_create: Option<Callback<(String,)>>,
) -> impl IntoView {
    let field = use_context::<FieldContext>();
    let invalid = field.as_ref().map(|f| f.invalid);
    let (id, described_by) = field.map_or_else(|| (unique_id("combobox"), None), |f| (f.id, Some(f.described_by)));
    let list_id = format!("{id}-list");
    let (button, list, input) =
        (NodeRef::<html::Button>::new(), NodeRef::<html::Div>::new(), NodeRef::<html::Input>::new());
    let open = RwSignal::new(false);
    let at = RwSignal::new(None::<usize>);
    // Everything that can be taken, in order: the choices, then the offer to create.
    let can_create = Memo::new(move |_| {
        let text = search.read();
        on_create.is_some()
            && !text.trim().is_empty()
            && !choices.read().iter().any(|c| c.label.to_lowercase() == text.trim().to_lowercase())
    });
    let count = move || choices.read().len() + usize::from(can_create.get());

    let show = move || {
        search.set(String::new());
        at.set(None);
        open.set(true);
        request_animation_frame(move || {
            if let (Some(list), Some(button), Some(input)) =
                (list.get_untracked(), button.get_untracked(), input.get_untracked())
            {
                popover::open_at(&list, &button, false);
                let _ = input.focus();
            }
        });
    };
    let hide = move || {
        if let Some(list) = list.get_untracked() {
            let _ = list.hide_popover();
        }
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    let take = move |index: usize| {
        let choice = choices.read_untracked().get(index).cloned();
        let text = search.get_untracked();
        hide();
        match (choice, on_create) {
            (Some(choice), _) => on_pick.run((Some(choice),)),
            (None, Some(create)) => create.run((text.trim().to_owned(),)),
            (None, None) => {}
        }
    };
    let on_key = move |event: ev::KeyboardEvent| match Key::parse(&event.key()) {
        Some(key @ (Key::Up | Key::Down)) => {
            event.prevent_default();
            at.update(|at| *at = step(key, *at, count()));
            scroll_to(&list, at.get_untracked());
        }
        Some(Key::Enter) if !event.is_composing() => {
            event.prevent_default();
            event.stop_propagation();
            let only = (count() > 0).then_some(0);
            if let Some(index) = at.get_untracked().or(only) {
                take(index);
            }
        }
        Some(Key::Escape) => {
            event.prevent_default();
            event.stop_propagation();
            hide();
        }
        Some(Key::Tab) => hide(),
        _ => event.stop_propagation(),
    };
    let option_id = {
        let list_id = list_id.clone();
        move |index: usize| format!("{list_id}-{index}")
    };
    let option_id_of_active = option_id.clone();
    let list_id_of_input = list_id.clone();

    let row = move |index: usize, content: AnyView, is_selected: bool| {
        view! {
            <div class="c-combobox__option" role="option" id=option_id(index)
                class:c-combobox__option--active=move || at.get() == Some(index)
                aria-selected=if is_selected { "true" } else { "false" }
                on:pointermove=move |_| if at.get_untracked() != Some(index) { at.set(Some(index)) }
                on:click=move |_| take(index)
            >{content}</div>
        }
        .into_any()
    };
    let rows = move || {
        let chosen = selected.with(|s| s.as_ref().map(|s| s.id.clone()));
        let mut rows: Vec<AnyView> = choices
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, choice)| {
                let is_selected = chosen.as_deref() == Some(choice.id.as_str());
                row(
                    index,
                    view! { <ChoiceView choice/>{is_selected.then(|| view! { <Icon name="check"/> })} }.into_any(),
                    is_selected,
                )
            })
            .collect();
        if can_create.get() {
            let text = t!("common.create_named", name = search.get().trim());
            rows.push(row(rows.len(), view! { <Icon name="plus"/><span>{text}</span> }.into_any(), false));
        }
        if rows.is_empty() {
            rows.push(view! { <p class="c-combobox__none">{t!("common.nothing_found")}</p> }.into_any());
        }
        rows
    };

    // What invites to choose says nothing where nothing can be chosen.
    let nothing = move || {
        let invites = placeholder.get().filter(|_| !disabled.get());
        invites.unwrap_or_else(|| t!("common.empty_value").to_owned())
    };

    view! {
        <span class="c-combobox" class:c-combobox--inline=inline>
            <button type="button" class="c-combobox__button" id=id node_ref=button disabled=disabled
                aria-haspopup="listbox" aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-label=move || label.get().map(|label| {
                    // What is seen is part of the name.
                    let seen = |choice: &Choice| match &choice.detail {
                        Some(detail) => format!("{} {detail}", choice.label),
                        None => choice.label.clone(),
                    };
                    let value = selected.with(|selected| selected.as_ref().map(seen));
                    let value = value.unwrap_or_else(nothing);
                    t!("common.edit_value", label = label, value = value)
                })
                aria-describedby=described_by
                aria-invalid=move || invalid.is_some_and(|i| i.get()).then_some("true")
                on:click=move |event| { event.stop_propagation(); show(); }
            >
                {move || match selected.get() {
                    Some(choice) => view! { <ChoiceView choice/> }.into_any(),
                    None => view! {
                        <span class="c-combobox__placeholder">{nothing}</span>
                    }.into_any(),
                }}
                {(!inline).then(|| view! { <Icon name="chevron-down"/> })}
            </button>
            <div class="c-combobox__list" popover="auto" node_ref=list
                on:click=|event| event.stop_propagation()
                on:toggle=move |_| open.set(list.get_untracked().is_some_and(|l| l.matches(":popover-open").unwrap_or(false)))
            >
                <Show when=move || open.get()>
                    <div class="c-combobox__search">
                        <Icon name="search"/>
                        <input type="text" role="combobox" node_ref=input autocomplete="off" aria-expanded="true" aria-autocomplete="list"
                            aria-controls=list_id_of_input.clone()
                            aria-label=t!("common.search")
                            placeholder=t!("common.search")
                            aria-activedescendant={ let option_id = option_id_of_active.clone(); move || at.get().map(&option_id) }
                            prop:value=search
                            on:input:target=move |event| { search.set(event.target().value()); at.set(None); }
                            on:keydown=on_key
                        />
                        {move || (clearable && selected.with(Option::is_some)).then(|| view! {
                            <button type="button" class="c-combobox__clear" on:click=move |_| { hide(); on_pick.run((None,)); }>{t!("common.clear")}</button>
                        })}
                    </div>
                    <div role="listbox" class="c-combobox__options" id=list_id.clone()>{rows.clone()}</div>
                </Show>
            </div>
        </span>
    }
    .into_any()
}

#[component]
fn ChoiceView(choice: Choice) -> impl IntoView {
    view! {
        {choice.avatar.then(|| view! { <Avatar name=choice.label.clone() id=choice.id.clone()/> })}
        <span class="c-combobox__label">{choice.label}</span>
        {choice.detail.map(|detail| view! { <span class="c-combobox__detail">{detail}</span> })}
    }
    .into_any()
}

fn scroll_to(list: &NodeRef<html::Div>, at: Option<usize>) {
    let Some(list) = list.get_untracked() else { return };
    let Some(options) = list.query_selector(".c-combobox__options").ok().flatten() else { return };
    if let Some(option) = at.and_then(|at| u32::try_from(at).ok()).and_then(|at| options.children().item(at)) {
        let place = web_sys::ScrollIntoViewOptions::new();
        place.set_block(web_sys::ScrollLogicalPosition::Nearest);
        option.scroll_into_view_with_scroll_into_view_options(&place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_be_in_the_name_or_the_detail() {
        let mut anna = Choice::person("1", "Anna Snelling");
        anna.detail = Some("Central".to_owned());
        let all = [anna, Choice::new("2", "Darcel Schlecht")];
        assert_eq!(filter_choices(&all, "SNEL central").len(), 1);
        assert_eq!(filter_choices(&all, "anna darcel").len(), 0);
        assert_eq!(filter_choices(&all, " ").len(), 2);
    }

    #[test]
    fn what_begins_with_the_text_comes_first() {
        let currency = |code: &str, name: &str| Choice { detail: Some(name.to_owned()), ..Choice::new(code, code) };
        let all = [currency("AUD", "Australian Dollar"), currency("USD", "US Dollar")];
        assert_eq!(filter_choices(&all, "us dollar")[0].id, "USD");
        assert_eq!(filter_choices(&all, "dollar")[0].id, "AUD");
    }
}
