//! A new deal by its name alone, in any column: Enter saves and the field stays for the next.

use leptos::html;
use leptos::prelude::*;
use millrace_shared::{DealId, StageId, StageKind, validation};

use super::{BoardContext, required::Asking};
use crate::cache::commands::{Command, DealPatch, NewDeal};
use crate::keyboard::Key;
use crate::session::{Session, use_session};
use crate::{platform, t};

/// Opens quick add in the first open column.
pub(super) fn open_first(context: BoardContext, session: Session) {
    context.board.adding.set(untrack(|| first(context, session)).map(|stage| stage.0));
}

/// The first column in which the user may make a deal.
pub(super) fn first(context: BoardContext, session: Session) -> Option<StageId> {
    let viewer = session.viewer();
    let pipeline = context.pipeline.get()?;
    context.cache.pipelines.with(pipeline, |it| {
        let mut open = it?.stages.iter().filter(|stage| stage.kind == StageKind::Open);
        open.find(|stage| viewer.as_ref().is_none_or(|viewer| viewer.creates_in(stage.id))).map(|stage| stage.id)
    })
}

/// The field at the top of a column.
#[component]
pub fn QuickAdd(stage: StageId) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let session = use_session();
    let (cache, board) = (context.cache, context.board);
    let input = NodeRef::<html::Input>::new();
    let name = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    // The deal for which the stage asks more: its name stays typed until it is made.
    let asked = StoredValue::new(None::<DealId>);
    Effect::new(move || {
        if context.asking.with(Option::is_some) {
            return;
        }
        if asked.try_update_value(Option::take).flatten().is_some_and(|id| cache.deals.peek(id).is_some()) {
            name.set(String::new());
        }
    });
    Effect::new(move || {
        if let Some(input) = input.get() {
            request_animation_frame(move || {
                let _ = input.focus();
            });
        }
    });
    let save = move || {
        let (Some(viewer), Some(pipeline_id)) = (session.viewer(), context.pipeline.get_untracked()) else { return };
        let typed = name.get_untracked();
        if typed.trim().is_empty() {
            return;
        }
        let checked = match validation::name(&typed) {
            Ok(checked) => checked,
            Err(_) => return problem.set(Some(t!("board.name_problem").to_owned())),
        };
        let id = DealId(platform::new_id());
        let currency =
            cache.workspace.with_untracked(|it| it.as_ref().map(|it| it.currency.clone())).unwrap_or(viewer.currency);
        let new = NewDeal {
            id,
            pipeline_id,
            stage_id: stage,
            name: checked,
            currency,
            owner_id: viewer.user_id,
            with: DealPatch::default(),
            rank: cache.gap(stage, 0, id).rank,
        };
        problem.set(None);
        let (fields, custom) = cache.lacks_new(&new);
        if !(fields.is_empty() && custom.is_empty()) {
            asked.set_value(Some(id));
            let then = Some(Command::Create(Box::new(new)));
            return context.asking.set(Some(Asking { stage, fields, custom, deals: Vec::new(), then }));
        }
        name.set(String::new());
        // Own new cards do not fade in: they are where the eye is.
        context.board.focused.set(Some(id.0));
        cache.act(Command::Create(Box::new(new)), None);
    };
    view! {
        <div class="c-quickadd">
            <input class="c-input" node_ref=input type="text" aria-label=t!("board.new_deal_name") placeholder=t!("board.new_deal_name")
                prop:value=name
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                on:input:target=move |event| { name.set(event.target().value()); problem.set(None); }
                on:keydown=move |event| {
                    event.stop_propagation();
                    match Key::parse(&event.key()) {
                        Some(Key::Enter) if !event.is_composing() => { event.prevent_default(); save(); }
                        Some(Key::Escape) => context.board.adding.set(None),
                        _ => {}
                    }
                }
                on:blur=move |_| board.leave_when_empty(stage.0, input, name)
            />
            {move || match problem.get() {
                Some(problem) => view! { <p class="c-field__error" role="alert">{problem}</p> }.into_any(),
                None => view! { <p class="c-quickadd__hint">{t!("board.quick_add_hint")}</p> }.into_any(),
            }}
        </div>
    }
    .into_any()
}
