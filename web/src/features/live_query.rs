//! Lists that are not kept in the cache: asked for when a page opens, and again when what they show has changed.

use leptos::prelude::*;

use crate::{
    api::ApiError,
    cache::use_cache,
    ui::{ErrorState, Skeleton},
};

/// The answer of a query, asked for again whenever something that `depends_on` reads has changed, or after a gap in the
/// live stream. The old answer stays until the new one is there.
pub fn live_query<T, F>(depends_on: impl Fn() + 'static, ask: impl Fn() -> F + 'static) -> LiveQuery<T>
where
    T: Clone + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let cache = use_cache();
    LocalResource::new(move || {
        cache.epoch.track();
        depends_on();
        ask()
    })
}

/// A query that follows what it shows.
pub type LiveQuery<T> = LocalResource<Result<T, ApiError>>;

/// Shows the answer, drawn anew with each; before it a skeleton, instead of it the reason why there is none.
pub fn answered<T: Clone + 'static>(
    query: LiveQuery<T>,
    show: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    move || match query.get() {
        None => view! { <Skeleton lines=6/> }.into_any(),
        Some(Ok(answer)) => show(answer),
        Some(Err(error)) => view! { <ErrorState text=error.sentence() on_retry=move || query.refetch()/> }.into_any(),
    }
}

/// The same for what reads the answer through signals of its own: it is drawn once and stays when the next answer comes,
/// and with it the focus and what somebody is typing.
pub fn once_answered<T: Clone + 'static>(
    query: LiveQuery<T>,
    show: impl Fn() -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let state = Memo::new(move |_| {
        query.get().map_or(State::Waiting, |answer| match answer {
            Ok(_) => State::Answered,
            Err(error) => State::Failed(error.sentence()),
        })
    });
    move || match state.get() {
        State::Waiting => view! { <Skeleton lines=6/> }.into_any(),
        State::Answered => show(),
        State::Failed(text) => view! { <ErrorState text on_retry=move || query.refetch()/> }.into_any(),
    }
}

#[derive(Clone, PartialEq, Eq)]
enum State {
    Waiting,
    Answered,
    Failed(String),
}
