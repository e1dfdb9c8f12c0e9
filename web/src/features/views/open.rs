//! The lasting address of a view: leads on to what the view shows now.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};

use super::{
    content::{VIEW, WHOLE},
    operations,
};
use crate::{
    api::{ApiError, ErrorCode},
    platform, t,
    ui::{EmptyState, ErrorState, Skeleton},
};

/// The page at `/views/:id`.
#[component]
pub fn OpenView() -> impl IntoView {
    let (params, navigate) = (use_params_map(), use_navigate());
    let failure = RwSignal::new(None::<ApiError>);
    let tries = RwSignal::new(0_u32);
    Effect::new(move || {
        tries.track();
        let Some(id) = params.read().get("id") else { return };
        let navigate = navigate.clone();
        leptos::task::spawn_local(async move {
            match operations::view(id.clone()).await {
                Ok(view) => {
                    let to = view.content().address(view.kind(), &id, platform::encoded);
                    navigate(&to, NavigateOptions { replace: true, ..NavigateOptions::default() });
                }
                Err(error) => {
                    failure.try_set(Some(error));
                }
            }
        });
    });
    move || match failure.get() {
        None => view! { <Skeleton lines=8/> }.into_any(),
        Some(error) if error.code() == Some(ErrorCode::NotFound) => {
            let to = |path: &str| format!("{path}?{VIEW}={WHOLE}");
            view! {
                <EmptyState icon="eye" title=t!("views.gone_title") text=t!("views.gone_text")>
                    <a class="c-button" href=to("/deals")>{t!("shell.deals")}</a>
                    <a class="c-button" href=to("/contacts")>{t!("shell.contacts")}</a>
                    <a class="c-button" href=to("/companies")>{t!("shell.companies")}</a>
                </EmptyState>
            }
            .into_any()
        }
        Some(error) => view! {
            <ErrorState text=error.sentence() on_retry=move || { failure.set(None); tries.update(|n| *n += 1); }/>
        }
        .into_any(),
    }
}
