//! The concerns with their figures, and the owners with theirs: a press narrows the table below.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use millrace_shared::UserId;

use super::operations::{Answer, figures};
use crate::api::ApiError;
use crate::cache::filter::Closes;
use crate::cache::{BoardFilter, use_cache};
use crate::features::board::{BoardContext, set_query, sum};
use crate::features::live_query::{deals_changed, live_query};
use crate::features::losses::operations::Sums;
use crate::ui::Avatar;
use crate::{format, t};

/// Why an open deal needs attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Concern {
    /// The day on which it was to be closed has passed.
    Overdue,
    /// Nobody has worked on it for longer than its stage allows.
    Idle,
    /// Any: those that have been in their stage longest stand first.
    Longest,
    /// Nobody has said when it is to be closed.
    Undated,
}

impl Concern {
    const ALL: [Self; 4] = [Self::Overdue, Self::Idle, Self::Longest, Self::Undated];

    fn label(self) -> &'static str {
        match self {
            Self::Overdue => t!("board.overdue"),
            Self::Idle => t!("board.over_limit"),
            Self::Longest => t!("attention.longest"),
            Self::Undated => t!("board.no_close_date"),
        }
    }

    /// The order that its rows begin with.
    const fn order(self) -> &'static str {
        match self {
            Self::Overdue => "close",
            Self::Idle => "activity",
            Self::Longest => "-age",
            Self::Undated => "-amount",
        }
    }

    /// The filter that means it, with everything else as it is.
    pub fn put(self, filter: BoardFilter) -> BoardFilter {
        let closes = match (self, filter.closes) {
            (Self::Overdue, _) => Closes::Overdue,
            (Self::Undated, _) => Closes::Unknown,
            (_, closes @ Closes::Between(..)) => closes,
            _ => Closes::Any,
        };
        BoardFilter { closes, over_limit: self == Self::Idle, ..filter }
    }

    fn of(filter: &BoardFilter) -> Self {
        match (&filter.closes, filter.over_limit) {
            (_, true) => Self::Idle,
            (Closes::Overdue, _) => Self::Overdue,
            (Closes::Unknown, _) => Self::Undated,
            _ => Self::Longest,
        }
    }
}

/// What stands above the table.
#[component]
pub fn Strip() -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        let query = query.read();
        BoardFilter::parse(|name| query.get(name))
    });
    let (changed, change) = (deals_changed(), set_query());
    let asked = Memo::new(move |_| Some((context.pipeline.get()?, filter.get())));
    let answer = live_query(
        move || changed.track(),
        move || {
            let asked = asked.get();
            async move {
                match asked {
                    Some((pipeline, filter)) => figures(pipeline, filter).await,
                    None => Err(ApiError::Offline),
                }
            }
        },
    );
    // The last figures stay until the next ones are there.
    let known = Memo::new(move |before: Option<&Answer>| match answer.get() {
        Some(Ok(answer)) => answer,
        _ => before.cloned().unwrap_or_default(),
    });
    let now = Memo::new(move |_| filter.with(Concern::of));
    let concern = move |concern: Concern| {
        let sums = Memo::new(move |_| known.with(|known| known.of(concern).cloned()));
        let choose = move |_| {
            let mut changes = concern.put(filter.get_untracked()).to_query();
            changes.push(("by", Some(concern.order().to_owned())));
            change.run((changes,));
        };
        view! {
            <button type="button" class="c-concern" class:c-concern--on=move || now.get() == concern
                aria-pressed=move || if now.get() == concern { "true" } else { "false" } on:click=choose
            >
                <span class="c-concern__name">{concern.label()}</span>
                <Figures sums/>
            </button>
        }
    };
    let owners = Memo::new(move |_| known.with(|known| known.owners.iter().map(|(id, _)| *id).collect::<Vec<_>>()));
    view! {
        <section class="c-attention" aria-label=t!("attention.title")>
            <div class="c-attention__concerns" role="group" aria-label=t!("attention.concerns")>
                {Concern::ALL.map(concern).collect_view()}
            </div>
            <Show when=move || owners.with(Vec::len).gt(&1)>
                <ul class="c-attention__owners" aria-label=t!("attention.by_owner")>
                    <For each=move || owners.get() key=|id| *id let:id><li><Owner id known filter/></li></For>
                </ul>
            </Show>
        </section>
    }
    .into_any()
}

/// An owner's figures; a press shows only theirs, or all again.
#[component]
fn Owner(id: UserId, known: Memo<Answer>, filter: Memo<BoardFilter>) -> impl IntoView {
    let (cache, change) = (use_cache(), set_query());
    let on = Memo::new(move |_| filter.read().owners == [id]);
    let sums = Memo::new(move |_| {
        known.with(|known| known.owners.iter().find(|(owner, _)| *owner == id).map(|(_, sums)| sums.clone()))
    });
    let toggle = move |_| {
        let owners = if on.get_untracked() { Vec::new() } else { vec![id] };
        change.run((BoardFilter { owners, ..filter.get_untracked() }.to_query(),));
    };
    view! {
        <button type="button" class="c-attention__owner" class:c-attention__owner--on=on
            aria-pressed=move || if on.get() { "true" } else { "false" } on:click=toggle
        >
            <Avatar name=Signal::derive(move || cache.user_name(id)) id=id.to_string()/>
            <span class="c-attention__who">{move || cache.user_name(id)}</span>
            <Figures sums/>
        </button>
    }
    .into_any()
}

#[component]
fn Figures(sums: Memo<Option<Sums>>) -> impl IntoView {
    move || {
        let sums = sums.get()?;
        let amount = sum(&sums.amounts);
        Some(view! {
            <b class="c-concern__count">{format::number(sums.counted())}</b>
            <span class="c-concern__sum" title=amount.parts>{amount.text}</span>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_concern_is_the_filter_that_means_it_and_leaves_the_rest() {
        let mine = BoardFilter { text: "gtx".into(), ..BoardFilter::default() };
        for concern in Concern::ALL {
            let put = concern.put(mine.clone());
            assert_eq!((Concern::of(&put), put.text.as_str()), (concern, "gtx"));
            for other in Concern::ALL {
                assert_eq!(Concern::of(&other.put(put.clone())), other, "from {concern:?}");
            }
        }
    }
}
