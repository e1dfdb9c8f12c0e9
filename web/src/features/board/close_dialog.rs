//! Asks for what closing a deal needs: the amount, the day, and for a lost one the reason.

use leptos::prelude::*;
use millrace_shared::{DealField, DealId, DirectoryKind, FieldRight, RecordKind, StageKind};

use super::required::{Answers, AskedFields};
use super::zones::word;
use crate::api::ApiError;
use crate::cache::commands::{Command, DealClose, DealPatch, DealUpdate};
use crate::cache::outbox::Outcome;
use crate::cache::records::Deal;
use crate::cache::undo::Way;
use crate::cache::{LiveState, use_cache};
use crate::ui::{Button, ButtonKind, Choices, Dialog, Field, FormError, Select, TextInput, opened_by, use_toasts};
use crate::{format, forms, t};

/// A deal that is being closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The deal.
    pub deal: DealId,
    /// In which way.
    pub kind: StageKind,
}

/// Open while a deal is being closed.
#[component]
pub fn CloseDialog(closing: RwSignal<Option<Closing>>) -> impl IntoView {
    let open = opened_by(closing);
    let title =
        Signal::derive(move || closing.get().map_or_else(String::new, |it| t!("deal.close_as", how = word(it.kind))));
    view! {
        <Dialog open title>
            {move || closing.get().map(|it| view! { <Form it closing/> })}
        </Dialog>
    }
}

#[component]
fn Form(it: Closing, closing: RwSignal<Option<Closing>>) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let Some(deal) = cache.deals.peek(it.deal) else {
        return ().into_any();
    };
    let amount = RwSignal::new(crate::amounts::written(deal.amount, &deal.currency));
    let day = RwSignal::new(format::today());
    let reason = RwSignal::new(deal.loss_reason_id.map(|id| id.to_string()).unwrap_or_default());
    let error = RwSignal::new(None::<ApiError>);
    let amount_problem = RwSignal::new(None::<String>);
    let day_problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    // What the stage asks for besides what every closing is asked.
    let target = cache.pipelines.peek(deal.pipeline_id).and_then(|pipeline| pipeline.closing(it.kind).cloned());
    let custom = target.as_ref().map(|stage| cache.lacks_custom(&deal, stage.id)).unwrap_or_default();
    let mut asked = target.map(|stage| cache.lacks(&deal, &stage)).unwrap_or_default();
    let needs_amount = asked.contains(&DealField::Amount);
    let needs_reason = asked.contains(&DealField::LossReason);
    asked.retain(|field| !matches!(field, DealField::Amount | DealField::LossReason));
    let answers = Answers::new(cache, asked, &custom, deal.currency.clone());
    let reason_problem = RwSignal::new(None::<String>);
    let reasons = Signal::derive(move || -> Choices {
        let none = (String::new(), t!("deal.choose_reason").to_owned());
        std::iter::once(none)
            .chain(
                cache.directory_of(DirectoryKind::LossReason).into_iter().map(|item| (item.id.to_string(), item.name)),
            )
            .collect()
    });
    // What the role does not let be set is not asked for.
    let may = |field: &str| untrack(|| cache.right_of(RecordKind::Deal, field)) == FieldRight::Edit;
    let (sets_amount, gives_reason) = (may("amount"), may("lossReason"));
    let currency_code = deal.currency.clone();
    let name = deal.name.clone();
    let home = deal.clone();

    let submit = move || {
        let home = home.clone();
        let parsed = crate::amounts::parse(&amount.get_untracked(), &currency_code);
        let amount_lacks = sets_amount && parsed.is_none() || (needs_amount && parsed == Some(0));
        let reason_lacks = needs_reason && reason.with_untracked(String::is_empty);
        amount_problem.set(amount_lacks.then(|| t!("invalid.amount").to_owned()));
        reason_problem.set(reason_lacks.then(|| t!("invalid.required").to_owned()));
        let (chosen, today, made) = (day.get_untracked(), format::today(), format::local_day(&home.created_at));
        let no_such_day = chosen < made || chosen > today;
        day_problem.set(no_such_day.then(|| t!("deal.closed_on_problem", day = format::day_long(&made))));
        let patch = answers.patch();
        let Some(patch) = patch.filter(|_| !amount_lacks && !reason_lacks && !no_such_day) else { return };
        let before = (patch != DealPatch::default())
            .then(|| Command::Update(Box::new(DealUpdate { id: it.deal, version: home.version, patch })));
        let pipeline = cache.pipelines.peek(home.pipeline_id);
        let Some(stage) = pipeline.as_ref().and_then(|pipeline| pipeline.closing(it.kind)) else { return };
        let close = DealClose {
            id: it.deal,
            stage_id: stage.id,
            amount: parsed.filter(|parsed| sets_amount && *parsed != home.amount),
            loss_reason_id: reason.get_untracked().parse().ok().filter(|_| gives_reason && it.kind != StageKind::Won),
            // Noon in UTC is the same day for nearly everybody; of the day it was made, not before.
            closed_at: (chosen != today).then(|| format!("{chosen}T12:00:00.000Z").max(home.created_at.clone())),
            rank: cache.gap(stage.id, 0, it.deal).rank,
        };
        let done = move |home: &Deal, step: u32| {
            toasts.with_action(
                t!("deal.closed_toast", name = home.name.clone(), how = word(it.kind)),
                t!("common.undo"),
                move || cache.step(Way::Back, Some(step)),
            );
        };
        // Without the server the change is kept, and the dialog has nothing to wait for.
        if cache.live.get_untracked() != LiveState::Live {
            closing.set(None);
            cache.together(|| {
                if let Some(before) = before {
                    cache.act(before, None);
                }
                cache.act(Command::Close(close), None);
            });
            return done(&home, cache.last_step());
        }
        busy.set(true);
        let step = StoredValue::new(0_u32);
        let on_outcome = Box::new(move |outcome: Outcome| {
            let made = step.try_get_value().unwrap_or_default();
            // The dialog may have been left meanwhile.
            if busy.try_set(false).is_some() {
                if outcome == Outcome::Done {
                    done(&home, made);
                }
                return !matches!(outcome, Outcome::Refused(_));
            }
            match outcome {
                Outcome::Refused(refusal) => error.set(Some(refusal)),
                Outcome::Done | Outcome::Conflict(_) => {
                    closing.set(None);
                    done(&home, made);
                }
            }
            true
        });
        cache.together(|| {
            if let Some(before) = before {
                cache.act(before, None);
            }
            cache.act(Command::Close(close), Some(on_outcome));
        });
        step.set_value(cache.last_step());
    };
    let problem_of =
        move |field: &'static str| error.with(|it| it.as_ref().and_then(|it| it.field(field)).map(forms::problem_text));
    let whole = move || {
        error.with(|it| {
            it.as_ref()
                .filter(|it| {
                    let drawn = [("amount", sets_amount), ("lossReasonId", gives_reason), ("closedAt", true)];
                    drawn.iter().all(|(field, is_drawn)| !is_drawn || it.field(field).is_none())
                })
                .map(ApiError::sentence)
        })
    };
    view! {
        <form class="c-form" on:submit=move |event| { event.prevent_default(); submit(); }>
            <p class="c-dialog__text">{name}</p>
            <FormError error=Signal::derive(whole)/>
            {sets_amount.then(|| view! {
                <Field label=t!("deal.amount") error=Signal::derive(move || amount_problem.get().or_else(|| problem_of("amount")))>
                    <TextInput value=amount input_mode="decimal" autofocus={it.kind == StageKind::Won}/>
                </Field>
            })}
            {(gives_reason && it.kind != StageKind::Won).then(|| view! {
                <Field label=t!("deal.loss_reason") error=Signal::derive(move || reason_problem.get().or_else(|| problem_of("lossReasonId")))>
                    <Select value=reason choices=reasons autofocus=true/>
                </Field>
            })}
            <AskedFields answers/>
            <Field label=t!("deal.closed_on") error=Signal::derive(move || day_problem.get().or_else(|| problem_of("closedAt")))>
                <TextInput value=day kind="date"/>
            </Field>
            <footer class="c-dialog__actions">
                <Button on_press=move || closing.set(None)>{t!("common.cancel")}</Button>
                <Button kind=if it.kind == StageKind::Won { ButtonKind::Primary } else { ButtonKind::Default } submit=true busy=busy>
                    {t!("deal.close_as", how = word(it.kind))}
                </Button>
            </footer>
        </form>
    }
    .into_any()
}
