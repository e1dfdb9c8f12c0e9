//! Lists that are not kept in the cache: asked for when a page opens, and again when what they show has changed.

use leptos::prelude::*;
use millrace_shared::DealId;
use uuid::Uuid;

use crate::{
    api::ApiError,
    cache::use_cache,
    platform,
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

/// How long changes of deals are gathered before figures of many of them are asked for again.
const SETTLED_MS: f64 = 400.0;

/// What is told of the deals that `asked` means (nothing while that is not known), asked for again a moment after deals have
/// changed. The last answer stays until the next one is there.
pub fn deals_query<Q, T, F>(asked: Memo<Option<Q>>, ask: impl Fn(Q) -> F + Copy + 'static) -> DealsQuery<T>
where
    Q: Clone + PartialEq + Send + Sync + 'static,
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let changed = deals_changed(|_| true);
    let query = live_query(
        move || changed.track(),
        move || {
            let asked = asked.get();
            async move {
                match asked {
                    Some(asked) => ask(asked).await.map(Some),
                    None => Ok(None),
                }
            }
        },
    );
    let known = Memo::new(move |before: Option<&Option<Result<T, ApiError>>>| match query.get() {
        Some(Ok(Some(answer))) => Some(Ok(answer)),
        Some(Err(error)) => Some(Err(error)),
        Some(Ok(None)) | None => before.cloned().flatten(),
    });
    DealsQuery { known, query }
}

/// An answer about deals that follows them.
pub struct DealsQuery<T: Send + Sync + 'static> {
    /// The last answer; nothing before the first.
    pub known: Memo<Option<Result<T, ApiError>>>,
    query: LiveQuery<Option<T>>,
}

impl<T: Send + Sync + 'static> Clone for DealsQuery<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for DealsQuery<T> {}

impl<T: Clone + Send + Sync + 'static> DealsQuery<T> {
    /// Asks again.
    pub fn refetch(self) {
        self.query.refetch();
    }
}

/// Grows a moment after deals that concern who calls have changed, for as long as the calling component lives.
fn deals_changed(concerns: impl Fn(DealId) -> bool + 'static) -> RwSignal<u32> {
    let (cache, changed, waiting) = (use_cache(), RwSignal::new(0_u32), StoredValue::new(false));
    let stop = cache.follow_deals(move |deal| {
        if waiting.try_get_value() == Some(false) && concerns(deal) {
            waiting.set_value(true);
            platform::after(SETTLED_MS, move || {
                waiting.try_update_value(|waiting| *waiting = false);
                let _ = changed.try_update(|n| *n = n.wrapping_add(1));
            });
        }
    });
    on_cleanup(stop);
    changed
}

/// What is told of what somebody types, asked for a moment after they stopped; the last answer stays until then. Nothing when
/// the server does not answer.
pub fn asked_when_settled<Q, T, F>(asked: Memo<Q>, ask: impl Fn(Q) -> F + Copy + 'static) -> Signal<Option<T>>
where
    Q: Clone + PartialEq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let (answer, round) = (RwSignal::new(None::<T>), StoredValue::new(0_u32));
    Effect::watch(
        move || asked.get(),
        move |asked, _, _| {
            round.update_value(|round| *round = round.wrapping_add(1));
            let (this, asked) = (round.get_value(), asked.clone());
            platform::after(SETTLED_MS, move || {
                if round.try_get_value() != Some(this) {
                    return;
                }
                leptos::task::spawn_local(async move {
                    let told = ask(asked).await.ok();
                    if round.try_get_value() == Some(this) {
                        let _ = answer.try_set(told);
                    }
                });
            });
        },
        false,
    );
    answer.into()
}

/// Asks again when something happens to a record, or to a note on it. The signal is not tracked by the query itself: one that
/// did was not asked again.
pub fn follow<T: 'static>(record: impl Fn() -> Option<Uuid> + Send + Sync + 'static, query: LiveQuery<T>) {
    let cache = use_cache();
    let happened = Memo::new(move |_| record().map(|record| (record, cache.activity(record).get())));
    Effect::watch(move || happened.get(), move |_, _, _| query.refetch(), false);
}

/// Asks again a moment after a deal that concerns what is shown has changed.
pub fn follow_deals<T: 'static>(concerns: impl Fn(DealId) -> bool + 'static, query: LiveQuery<T>) {
    let changed = deals_changed(concerns);
    Effect::watch(move || changed.get(), move |_, _, _| query.refetch(), false);
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
