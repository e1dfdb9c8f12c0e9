//! A new lead by one thing that is known of it, in any column where leads begin: Enter saves, and the field stays for the next.

use cynic::Id;
use leptos::{html, prelude::*};
use millrace_shared::{DirectoryItemId, LeadId, validation};

use super::LeadBoard;
use super::operations::card_of;
use crate::api::{convert, mutation_id};
use crate::features::leads::operations::{self, CreateLeadInput};
use crate::features::records::LabeledValueInput;
use crate::keyboard::Key;
use crate::session::use_session;
use crate::{platform, t};

/// The field at the top of a column.
#[component]
pub(super) fn QuickAdd(stage: DirectoryItemId) -> impl IntoView {
    let context = expect_context::<LeadBoard>();
    let (board, cache, toasts) = (context.board, context.cache, context.toasts);
    let me = untrack(|| use_session().viewer()).map(|viewer| viewer.user_id);
    let input = NodeRef::<html::Input>::new();
    let (typed, problem) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    Effect::new(move || {
        if let Some(input) = input.get() {
            request_animation_frame(move || {
                let _ = input.focus();
            });
        }
    });
    let save = move || {
        let text = typed.get_untracked();
        if text.trim().is_empty() {
            return;
        }
        let id = LeadId::from(platform::new_id());
        let Some(new) = new_lead(id, stage, &text) else {
            return problem.set(Some(t!("leads.quick_add_problem").to_owned()));
        };
        typed.set(String::new());
        problem.set(None);
        // Own new cards do not fade in: they are where the eye is.
        board.focused.set(Some(id.0));
        leptos::task::spawn_local(async move {
            match operations::create_lead(new).await {
                Ok(saved) => {
                    let owner = convert::id(&saved.lead.owner_id);
                    let (id, card) = card_of(saved.lead);
                    // What was given to somebody by the workspace may be out of one's own sight.
                    if me == Some(owner) || operations::is_seen(id.to_string()).await {
                        context.columns.try_update(|columns| card.map(|card| columns.made(id, card)));
                    } else {
                        toasts.info(t!("leads.went_to", name = untrack(|| cache.user_name(owner))));
                    }
                }
                Err(error) => {
                    // What was typed is kept, unless something else is there already.
                    if typed.try_with_untracked(String::is_empty) == Some(true) {
                        typed.set(text);
                        problem.set(Some(error.sentence()));
                    } else {
                        toasts.error(error.sentence());
                    }
                }
            }
        });
    };
    view! {
        <div class="c-quickadd">
            <input class="c-input" node_ref=input type="text" aria-label=t!("leads.quick_add") placeholder=t!("leads.quick_add")
                prop:value=typed
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                on:input:target=move |event| { typed.set(event.target().value()); problem.set(None); }
                on:keydown=move |event| {
                    event.stop_propagation();
                    match Key::parse(&event.key()) {
                        Some(Key::Enter) if !event.is_composing() => { event.prevent_default(); save(); }
                        Some(Key::Escape) => board.adding.set(None),
                        _ => {}
                    }
                }
                on:blur=move |_| board.leave_when_empty(stage.0, input, typed)
            />
            {move || match problem.get() {
                Some(problem) => view! { <p class="c-field__error" role="alert">{problem}</p> }.into_any(),
                None => view! { <p class="c-quickadd__hint">{t!("board.quick_add_hint")}</p> }.into_any(),
            }}
        </div>
    }
    .into_any()
}

/// What was typed is an e-mail address, a phone number or a name, of which the last word is the family name.
fn new_lead(id: LeadId, stage: DirectoryItemId, text: &str) -> Option<CreateLeadInput> {
    let labeled = |value: String| Some(vec![LabeledValueInput { label: String::new(), value }]);
    let line = validation::line(text, validation::NAME_MAX).ok()?;
    let mut new = CreateLeadInput {
        id: Some(Id::new(id.to_string())),
        first_name: None,
        last_name: None,
        company_name: None,
        emails: None,
        phones: None,
        source_id: None,
        stage_id: Some(Id::new(stage.to_string())),
        owner_id: None,
        client_mutation_id: Some(mutation_id()),
    };
    if line.contains('@') && !line.contains(' ') {
        new.emails = labeled(line);
    } else if line.chars().all(|it| it.is_ascii_digit() || "+()-/. ".contains(it)) {
        new.phones = labeled(line);
    } else {
        let (first, last) = line.rsplit_once(' ').unwrap_or(("", &line));
        new.first_name = (!first.is_empty()).then(|| first.trim().to_owned());
        new.last_name = Some(last.to_owned());
    }
    Some(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn made(text: &str) -> CreateLeadInput {
        new_lead(LeadId(Uuid::nil()), DirectoryItemId(Uuid::nil()), text).unwrap()
    }

    #[test]
    fn what_is_typed_is_told_apart() {
        let name = made("Anna Mária Nováková");
        assert_eq!((name.first_name.as_deref(), name.last_name.as_deref()), (Some("Anna Mária"), Some("Nováková")));
        assert_eq!(made("Novák").last_name.as_deref(), Some("Novák"));
        assert_eq!(made("anna@acme.example").emails.unwrap()[0].value, "anna@acme.example");
        assert_eq!(made("+421 905 123 456").phones.unwrap()[0].value, "+421 905 123 456");
        assert!(made("3M").phones.is_none());
    }
}
