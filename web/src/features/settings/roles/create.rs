//! A new role: a name, and whose rights it begins with.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use millrace_shared::validation;

use super::super::operations::roles::{self, CreateRoleInput, Role};
use crate::{
    api::mutation_id,
    forms::Form,
    t,
    ui::{Button, ButtonKind, Choices, Dialog, Field, FormError, Select, TextInput},
};

#[component]
pub(super) fn CreateRole(open: RwSignal<bool>, copy_of: RwSignal<String>, all: Signal<Vec<Role>>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let form = Form::default();
    let navigate = StoredValue::new_local(use_navigate());
    Effect::new(move || {
        if open.get() {
            form.clear();
            let copied = all.with_untracked(|all| {
                all.iter().find(|role| copy_of.with_untracked(|id| role.id.inner() == id)).map(Role::label)
            });
            name.set(copied.map(|name| t!("pipelines.copy_name", name = name)).unwrap_or_default());
        }
    });
    let choices = Signal::derive(move || -> Choices {
        let mut choices = vec![(String::new(), t!("roles.begin_empty").to_owned())];
        choices.extend(all.get().into_iter().map(|role| {
            let label = role.label();
            (role.id.into_inner(), t!("roles.begin_copy", name = label))
        }));
        choices
    });
    let submit = move || {
        form.clear();
        let Some(name) = form.check("name", validation::name(&name.get_untracked())) else { return };
        let copy_from_id = copy_of.with_untracked(|id| (!id.is_empty()).then(|| id.clone().into()));
        let input = CreateRoleInput { name, copy_from_id, client_mutation_id: Some(mutation_id()) };
        form.send(roles::create_role(input), move |saved| {
            open.set(false);
            navigate.with_value(|go| go(&format!("/settings/roles/{}", saved.role.id.inner()), Default::default()));
        });
    };
    view! {
        <Dialog open title=t!("roles.create")>
            <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                <FormError error=form.failure()/>
                <Field label=t!("roles.name") error=form.error("name") required=true><TextInput value=name autofocus=true/></Field>
                <Field label=t!("pipelines.begin_with") error=form.error("copyFromId")><Select value=copy_of choices/></Field>
                <footer class="c-dialog__actions">
                    <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.create")}</Button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}
