//! What a role says of deals in certain stages.

use leptos::prelude::*;
use millrace_shared::{Scope, Verb};

use super::{
    draft::{Draft, STAGE_VERBS},
    matrix::ScopeSelect,
    words,
};
use crate::{
    cache::{Cache, use_cache},
    t,
    ui::{Button, IconButton},
};

/// Id and name of each stage, with the pipeline's where there are several.
pub(super) fn named_stages(cache: Cache) -> Vec<(String, String)> {
    let mut pipelines = cache.pipelines.all();
    pipelines.sort_by_key(|pipeline| (pipeline.position, pipeline.id));
    let several = pipelines.len() > 1;
    let named = |pipeline: &crate::cache::records::Pipeline| {
        let of = pipeline.name.clone();
        let stages = pipeline.stages.iter();
        let named = stages.map(move |stage| {
            let name = if several { format!("{of}: {}", stage.name) } else { stage.name.clone() };
            (stage.id.to_string(), name)
        });
        named.collect::<Vec<_>>()
    };
    pipelines.iter().flat_map(named).collect()
}

/// The exceptions, one to a line.
#[component]
pub(super) fn Exceptions(draft: RwSignal<Draft>, disabled: bool) -> impl IntoView {
    let stages = {
        let cache = use_cache();
        Memo::new(move |_| named_stages(cache))
    };
    let count = Memo::new(move |_| draft.with(|draft| draft.exceptions.len()));
    let add = move || {
        let ids: Vec<String> = stages.with_untracked(|all| all.iter().map(|(id, _)| id.clone()).collect());
        draft.update(|draft| draft.exceptions.extend(draft.free_exception(&ids)));
    };
    view! {
        {move || (count.get() == 0).then(|| view! { <p class="c-rows__none">{t!("roles.no_exceptions")}</p> })}
        <ul class="c-exceptions">
            <For each=move || 0..count.get() key=|at| *at let:at><Line draft at stages disabled/></For>
        </ul>
        {(!disabled).then(|| view! { <div><Button icon="plus" on_press=add>{t!("roles.add_exception")}</Button></div> })}
    }
    .into_any()
}

#[component]
fn Line(draft: RwSignal<Draft>, at: usize, stages: Memo<Vec<(String, String)>>, disabled: bool) -> impl IntoView {
    let stage = Memo::new(move |_| draft.with(|d| d.exceptions.get(at).map(|e| e.stage.clone()).unwrap_or_default()));
    let verb = Memo::new(move |_| draft.with(|d| d.exceptions.get(at).map_or(Verb::View, |e| e.verb)));
    let scope = Signal::derive(move || draft.with(|d| d.exceptions.get(at).map_or(Scope::None, |e| e.scope)));
    let change = move |change: &dyn Fn(&mut super::draft::Exception)| {
        draft.update(|draft| {
            if let Some(exception) = draft.exceptions.get_mut(at) {
                change(exception);
            }
        });
    };
    let name = move || {
        stages
            .with(|all| all.iter().find(|(id, _)| *id == stage.get()).map(|(_, name)| name.clone()).unwrap_or_default())
    };
    let set_stage = move |event: web_sys::Event| {
        let id = event_target_value(&event);
        change(&|exception| exception.stage.clone_from(&id));
    };
    let set_verb = move |event: web_sys::Event| {
        if let Some(verb) = Verb::parse(&event_target_value(&event)) {
            change(&|exception| exception.verb = verb);
        }
    };
    view! {
        <li class="c-exceptions__line">
            <select class="c-select" aria-label=t!("roles.exception_stage") disabled=disabled on:change=set_stage>
                {move || stages.get().into_iter().map(|(id, name)| {
                    let own = id.clone();
                    view! { <option value=id prop:selected=move || stage.with(|chosen| *chosen == own)>{name}</option> }
                }).collect_view()}
            </select>
            <select class="c-select" aria-label=t!("roles.exception_verb") disabled=disabled on:change=set_verb>
                {STAGE_VERBS.map(|choice| view! {
                    <option value=choice.as_str() prop:selected=move || verb.get() == choice>{words::stage_verb(choice)}</option>
                }).collect_view()}
            </select>
            <ScopeSelect scope choices=Scope::ALL label=t!("roles.exception_scope") disabled
                on_change=move |scope| change(&|exception| exception.scope = scope)/>
            {(!disabled).then(|| view! {
                <IconButton icon="trash" label=Signal::derive(move || t!("roles.remove_exception", stage = name()))
                    on_press=move || draft.update(|draft| { if at < draft.exceptions.len() { draft.exceptions.remove(at); } })/>
            })}
            {move || draft.with(|draft| draft.is_twice(at)).then(|| view! { <p class="c-field__error" role="alert">{t!("roles.exception_twice")}</p> })}
        </li>
    }
    .into_any()
}
