//! The chosen records are given out: among several people, leads also by the rules of the workspace.

use leptos::prelude::*;
use millrace_shared::RecordKind;

use super::{
    bulk::{self, Deed, DistributeInput},
    people::People,
    selecting::Chosen,
};
use crate::{
    t,
    ui::{Button, ButtonKind, Dialog, Field, Select},
};

const BY_RULES: &str = "rules";
const AMONG: &str = "people";

/// Asks among whom.
#[component]
pub fn DistributeDialog(chosen: Chosen, open: RwSignal<bool>) -> impl IntoView {
    let title = Signal::derive(move || {
        let count = chosen.selection.with(|it| it.all().len());
        t!("assignment.distribute_title", count = count)
    });
    view! {
        <Dialog open title>{move || open.get_untracked().then(|| view! { <Distribute chosen open/> })}</Dialog>
    }
    .into_any()
}

#[component]
fn Distribute(chosen: Chosen, open: RwSignal<bool>) -> impl IntoView {
    let people = People::default();
    let has_rules = chosen.kind == RecordKind::Lead
        && chosen.cache.workspace.with_untracked(|it| it.as_ref().is_some_and(|it| it.assigns_by_rules));
    let how = RwSignal::new(if has_rules { BY_RULES } else { AMONG }.to_owned());
    let among = Memo::new(move |_| how.with(|how| how == AMONG));
    let nobody = RwSignal::new(None::<String>);
    let submit = move || {
        let input = if among.get_untracked() {
            let (users, teams) = people.chosen();
            if users.is_empty() && teams.is_empty() {
                nobody.set(Some(t!("assignment.nobody").to_owned()));
                return;
            }
            DistributeInput::among(users, teams, people.method(), people.only_available())
        } else {
            DistributeInput::by_rules()
        };
        open.set(false);
        bulk::run(chosen, Deed::Distribute(input), chosen.selection.with_untracked(|it| it.all().to_vec()));
    };
    let choices = vec![
        (BY_RULES.to_owned(), t!("assignment.by_rules").to_owned()),
        (AMONG.to_owned(), t!("assignment.among").to_owned()),
    ];
    view! {
        <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            {has_rules.then(|| view! { <Field label=t!("assignment.how")><Select value=how choices/></Field> })}
            <div class="c-form" style:display=move || (!among.get()).then_some("none")>{people.view(nobody.into())}</div>
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true>{t!("assignment.distribute")}</Button>
            </footer>
        </form>
    }
    .into_any()
}
