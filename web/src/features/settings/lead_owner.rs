//! Who owns new leads that nobody was named for.

use leptos::prelude::*;
use millrace_shared::UserId;

use super::operations::workspace::{self, UpdateWorkspaceInput};
use crate::{
    api::{Maybe, convert, mutation_id},
    cache::use_cache,
    features::records::OwnerPicker,
    t,
    ui::{Field, use_toasts},
};

/// One of the users, or whoever adds a lead. What is chosen holds at once.
#[component]
pub(super) fn OwnerOfNewLeads() -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    // What was chosen, until the answer is here; the live stream tells of what others choose.
    let sent = RwSignal::new(None::<Option<UserId>>);
    let known = Memo::new(move |_| cache.workspace.with(|it| it.as_ref().and_then(|it| it.lead_owner_id)));
    let owner = Signal::derive(move || sent.get().unwrap_or_else(|| known.get()));
    Effect::new(move || {
        known.track();
        sent.set(None);
    });
    let choose = move |picked: Option<UserId>| {
        sent.set(Some(picked));
        let input = UpdateWorkspaceInput {
            lead_owner_id: picked.map_or(Maybe::Null, |id| Maybe::Value(convert::gql(id))),
            client_mutation_id: Some(mutation_id()),
            ..UpdateWorkspaceInput::default()
        };
        leptos::task::spawn_local(async move {
            match workspace::update_workspace(input).await {
                Ok(_) => toasts.info(t!("common.saved")),
                Err(error) => {
                    sent.try_set(None);
                    toasts.error(error.sentence());
                }
            }
        });
    };
    view! {
        <div class="c-directory__owner">
            <Field label=t!("leads.new_owner") hint=t!("leads.new_owner_hint")>
                <OwnerPicker owner clearable=true label=t!("leads.new_owner") placeholder=t!("leads.whoever_adds") on_pick=choose/>
            </Field>
        </div>
    }
    .into_any()
}
