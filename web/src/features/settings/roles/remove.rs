//! Deleting a role: its users get another one.

use leptos::prelude::*;

use super::super::operations::roles::{self, DeleteRoleInput, Role};
use crate::{
    api::mutation_id,
    forms::Form,
    t,
    ui::{Button, ButtonKind, Choices, Dialog, Field, FormError, Select},
};

#[component]
pub(super) fn RemoveRole(
    role: RwSignal<Option<Role>>,
    all: Signal<Vec<Role>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let heir = RwSignal::new(String::new());
    let form = Form::default();
    Effect::new(move || {
        if let Some(role) = role.get() {
            form.clear();
            // The narrowest that every workspace has, unless somebody chooses.
            let first = all.with_untracked(|all| {
                all.iter().find(|other| other.built_in && other.id != role.id).map(|other| other.id.inner().to_owned())
            });
            heir.set(first.unwrap_or_default());
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() {
            role.set(None)
        }
    });
    let users = Memo::new(move |_| role.with(|role| role.as_ref().map_or(0, |role| role.user_count)));
    let choices = Signal::derive(move || -> Choices {
        let own = role.with(|role| role.as_ref().map(|role| role.id.clone()));
        let others = all.get().into_iter().filter(|other| Some(&other.id) != own.as_ref());
        others.map(|other| (other.id.inner().to_owned(), other.label())).collect()
    });
    let delete = move || {
        let Some(role) = role.get_untracked() else { return };
        let move_users_to_id = (role.user_count > 0).then(|| heir.get_untracked().into());
        let input = DeleteRoleInput { id: role.id, move_users_to_id, client_mutation_id: Some(mutation_id()) };
        form.send(roles::delete_role(input), move |_| {
            open.set(false);
            on_done.run(());
        });
    };
    let title = move || role.with(|role| role.as_ref().map(|role| t!("roles.delete_title", name = &role.name)));
    view! {
        <Dialog open title=Signal::derive(move || title().unwrap_or_default())>
            <FormError error=form.failure()/>
            {move || if users.get() == 0 {
                view! { <p class="c-dialog__text">{t!("roles.delete_unused")}</p> }.into_any()
            } else {
                view! {
                    <p class="c-dialog__text">{t!("roles.delete_text", count = users.get())}</p>
                    <Field label=t!("roles.heir") error=form.error("moveUsersToId")><Select value=heir choices/></Field>
                }.into_any()
            }}
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Danger busy=form.busy() on_press=delete>{t!("common.delete")}</Button>
            </footer>
        </Dialog>
    }
    .into_any()
}
