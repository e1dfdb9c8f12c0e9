//! Tells what could not be done after all, when nobody was there to be told at once: after a while without a connection, or
//! after a reload. Nothing is dropped in silence: a refusal stays until it is read, and of two values the user chooses one.

use leptos::prelude::*;
use millrace_shared::StageKind;

use crate::cache::commands::{Command, DealPatch, DealUpdate};
use crate::cache::outbox::{Refusal, Trouble};
use crate::cache::{Cache, use_cache};
use crate::features::board::word;
use crate::features::deals::{FIELDS, custom, custom_in};
use crate::t;
use crate::ui::{Button, ButtonKind, Dialog};

/// What a command was to do, in a few words.
fn what(cache: Cache, command: &Command) -> String {
    let stage = |id| {
        let pipelines = cache.pipelines.all();
        pipelines.iter().find_map(|pipeline| pipeline.stage(id).cloned())
    };
    match command {
        Command::Create(_) => t!("kept.create").to_owned(),
        Command::Update(update) => {
            let fields = FIELDS.iter().filter(|it| (it.is_in)(&update.patch)).map(|it| (it.label)().to_owned());
            let custom = custom_in(cache, &update.patch).into_iter().map(|field| field.label);
            let fields: Vec<String> = fields.chain(custom).collect();
            t!("kept.update", fields = fields.join(", "))
        }
        Command::Check(check) => {
            let pipelines = cache.pipelines.all();
            let mut items = pipelines.iter().flat_map(|pipeline| &pipeline.stages).flat_map(|stage| &stage.checklist);
            items.find(|item| item.id == check.item_id).map(|item| item.text.clone()).unwrap_or_default()
        }
        Command::Move(to) => t!("kept.move", stage = stage(to.stage_id).map(|it| it.name).unwrap_or_default()),
        Command::Close(close) => {
            t!("deal.close_as", how = stage(close.stage_id).map(|it| word(it.kind)).unwrap_or_default())
        }
        Command::Reopen(_) => t!("deal.reopen").to_owned(),
        Command::Delete(_) => t!("deal.delete").to_owned(),
        Command::Restore(_) => t!("deal.restore").to_owned(),
        Command::Change(change) => match change.stage_id.and_then(stage) {
            Some(stage) if stage.kind != StageKind::Open => t!("deal.close_as", how = word(stage.kind)),
            Some(stage) => t!("kept.move", stage = stage.name),
            None if change.trash => t!("deal.delete").to_owned(),
            None => {
                let tags = (!change.add_tags.is_empty()).then(|| change.add_tags.clone());
                let patch = DealPatch { tags, ..change.patch.clone() };
                let fields: Vec<&str> = FIELDS.iter().filter(|it| (it.is_in)(&patch)).map(|it| (it.label)()).collect();
                t!("kept.update", fields = fields.join(", "))
            }
        },
    }
}

/// The dialog; it stands once, at the root.
pub fn show_trouble() -> AnyView {
    view! { <TroubleDialog/> }.into_any()
}

/// Opens when there is something to tell.
#[component]
fn TroubleDialog() -> impl IntoView {
    let cache = use_cache();
    let open = RwSignal::new(false);
    Effect::new(move || open.set(cache.troubles.with(|troubles| !troubles.is_empty())));
    Effect::new(move || {
        // Leaving it is reading it: theirs stay.
        if !open.get() && cache.troubles.with_untracked(|troubles| !troubles.is_empty()) {
            cache.read_troubles(|_| true);
        }
    });
    view! {
        <Dialog open title=Signal::derive(|| t!("kept.title").to_owned())>
            <p class="c-dialog__text">{t!("kept.text")}</p>
            <ul class="c-kept">
                <For each=move || cache.troubles.get() key=Trouble::key let:trouble>
                    <Row trouble/>
                </For>
            </ul>
            <footer class="c-dialog__actions">
                <Button kind=ButtonKind::Primary on_press=move || open.set(false)>{t!("kept.close")}</Button>
            </footer>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Row(trouble: Trouble) -> impl IntoView {
    let cache = use_cache();
    let key = StoredValue::new(trouble.key());
    let Trouble { sent, refusal: Refusal { now, reason } } = trouble;
    let name = now.as_ref().or(sent.seen.as_deref()).map(|deal| deal.name.clone()).unwrap_or_default();
    let done = move || cache.read_troubles(|it| key.with_value(|key| it.key() == *key));
    let body = match (&reason, &sent.command, &now) {
        (None, Command::Update(update), Some(now)) => {
            let mine = update.patch.clone();
            let after = mine.shown(now);
            let rows: Vec<_> = FIELDS
                .iter()
                .filter(|it| (it.is_in)(&mine))
                .map(|it| ((it.label)().to_owned(), (it.write)(cache, now), (it.write)(cache, &after)))
                .chain(custom_in(cache, &mine).into_iter().map(|field| {
                    let (theirs, mine) = (custom(cache, &field, now), custom(cache, &field, &after));
                    (field.label, theirs, mine)
                }))
                .filter(|(_, theirs, mine)| theirs != mine)
                .collect();
            let now = now.clone();
            let use_mine = move || {
                let update = DealUpdate { id: now.id, version: now.version, patch: mine.clone() };
                cache.act_seen(Command::Update(Box::new(update)), Some(now.clone()), None);
                done();
            };
            view! {
                <dl class="c-kept__values">
                    {rows.into_iter().map(|(label, theirs, mine)| view! {
                        <dt>{label}</dt>
                        <dd>{t!("kept.values", theirs = theirs, mine = mine)}</dd>
                    }).collect_view()}
                </dl>
                <div class="c-kept__choice">
                    <button type="button" class="c-button" on:click=move |_| done()>{t!("deal.keep_theirs")}</button>
                    <button type="button" class="c-button" on:click=move |_| use_mine()>{t!("deal.use_mine")}</button>
                </div>
            }
            .into_any()
        }
        (reason, command, _) => {
            let reason = reason.clone().unwrap_or_else(|| t!("outbox.conflict").to_owned());
            view! { <p>{t!("kept.refused", what = what(cache, command), reason = reason)}</p> }.into_any()
        }
    };
    view! { <li class="c-kept__row"><b>{name}</b>{body}</li> }.into_any()
}
