//! A stage that asks for something: the deal that is moved there is given what it lacks, in one go.

use leptos::{html, prelude::*};
use millrace_shared::{DealField, DealId, DirectoryKind, FieldId, StageId, validation::folded};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{BoardContext, bulk};
use crate::api::Maybe;
use crate::cache::commands::{Command, DealPatch, DealUpdate};
use crate::cache::outbox::OnOutcome;
use crate::cache::records::{Deal, Named};
use crate::cache::undo::Way;
use crate::cache::{Cache, use_cache};
use crate::features::deals::{find_companies, find_contacts, found};
use crate::features::fields::{CustomInput, Draft};
use crate::t;
use crate::ui::{Button, ButtonKind, Choice, Choices, Combobox, Dialog, Field, Select, TextInput, opened_by};

/// Deals on their way into a stage that asks for what they lack.
#[derive(Clone, Debug, PartialEq)]
pub struct Asking {
    /// The stage.
    pub stage: StageId,
    /// What is asked for.
    pub fields: Vec<DealField>,
    /// Custom fields that are asked for.
    pub custom: Vec<FieldId>,
    /// The deals; nothing has happened to them yet.
    pub deals: Vec<DealId>,
    /// What is done to a single one once it has everything; several are moved together.
    pub then: Option<Command>,
}

/// What is typed for the fields that are asked for.
#[derive(Clone, Copy)]
pub struct Answers {
    fields: StoredValue<Vec<DealField>>,
    currency: StoredValue<String>,
    amount: RwSignal<String>,
    company: RwSignal<Option<Choice>>,
    contact: RwSignal<Option<Choice>>,
    day: RwSignal<String>,
    source: RwSignal<String>,
    reason: RwSignal<String>,
    tags: RwSignal<String>,
    missing: RwSignal<Vec<DealField>>,
    custom: StoredValue<Vec<Draft>>,
}

impl Answers {
    /// Nothing is typed yet.
    pub fn new(cache: Cache, fields: Vec<DealField>, custom: &[FieldId], currency: String) -> Self {
        let drafts = custom.iter().filter_map(|id| cache.fields.peek(*id)).map(|field| Draft::new(field, None));
        Self {
            fields: StoredValue::new(fields),
            currency: StoredValue::new(currency),
            amount: RwSignal::new(String::new()),
            company: RwSignal::new(None),
            contact: RwSignal::new(None),
            day: RwSignal::new(String::new()),
            source: RwSignal::new(String::new()),
            reason: RwSignal::new(String::new()),
            tags: RwSignal::new(String::new()),
            missing: RwSignal::new(Vec::new()),
            custom: StoredValue::new(drafts.collect()),
        }
    }

    /// The fields that were asked for, as a patch; nothing when one is still empty, which is then marked.
    pub fn patch(self) -> Option<DealPatch> {
        fn picked<T: std::str::FromStr>(choice: RwSignal<Option<Choice>>) -> Option<T> {
            choice.with_untracked(|choice| choice.as_ref().and_then(|choice| choice.id.parse().ok()))
        }
        let (mut patch, mut missing) = (DealPatch::default(), Vec::new());
        for field in self.fields.get_value() {
            let there = match field {
                DealField::Amount => {
                    let code = self.currency.get_value();
                    patch.amount =
                        crate::amounts::parse(&self.amount.get_untracked(), &code).filter(|amount| *amount != 0);
                    patch.amount.is_some()
                }
                DealField::Company => set(&mut patch.company_id, picked(self.company)),
                DealField::Contacts => {
                    patch.contact_ids = picked(self.contact).map(|contact| vec![contact]);
                    patch.contact_ids.is_some()
                }
                DealField::ExpectedCloseOn => {
                    set(&mut patch.expected_close_on, Some(self.day.get_untracked()).filter(|day| !day.is_empty()))
                }
                DealField::Source => set(&mut patch.source_id, self.source.get_untracked().parse().ok()),
                DealField::LossReason => set(&mut patch.loss_reason_id, self.reason.get_untracked().parse().ok()),
                DealField::Tags => {
                    let tags = tags_of(&self.tags.get_untracked());
                    patch.tags = (!tags.is_empty()).then_some(tags);
                    patch.tags.is_some()
                }
            };
            if !there {
                missing.push(field);
            }
        }
        let mut whole = missing.is_empty();
        for draft in self.custom.get_value() {
            match draft.needed(&self.currency.get_value()) {
                Some(value) => {
                    patch.custom.insert(draft.field().id, Some(value));
                }
                None => whole = false,
            }
        }
        self.missing.set(missing);
        whole.then_some(patch)
    }
}

fn set<T>(field: &mut Maybe<T>, value: Option<T>) -> bool {
    let there = value.is_some();
    if let Some(value) = value {
        *field = Maybe::Value(value);
    }
    there
}

/// Tags as they are typed, parted by commas, each once.
fn tags_of(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
        if !tags.iter().any(|other| folded(other) == folded(tag)) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

/// The inputs of the fields that are asked for.
#[component]
pub fn AskedFields(answers: Answers) -> impl IntoView {
    let cache = use_cache();
    let inputs = answers.fields.get_value().into_iter().map(|field| {
        let label = word(field);
        let error = Signal::derive(move || {
            answers.missing.read().contains(&field).then(|| match field {
                DealField::Amount => t!("invalid.amount").to_owned(),
                _ => t!("invalid.required").to_owned(),
            })
        });
        match field {
            DealField::Amount => view! {
                <Field label error><TextInput value=answers.amount input_mode="decimal"/></Field>
            }
            .into_any(),
            DealField::ExpectedCloseOn => view! {
                <Field label error><TextInput value=answers.day kind="date"/></Field>
            }
            .into_any(),
            DealField::Tags => view! {
                <Field label error><TextInput value=answers.tags placeholder=t!("board.tags_hint")/></Field>
            }
            .into_any(),
            DealField::Source => view! {
                <Field label error><Select value=answers.source choices=Signal::derive(move || items(cache, DirectoryKind::Source, t!("deal.no_source")))/></Field>
            }
            .into_any(),
            DealField::LossReason => view! {
                <Field label error><Select value=answers.reason choices=Signal::derive(move || items(cache, DirectoryKind::LossReason, t!("deal.choose_reason")))/></Field>
            }
            .into_any(),
            DealField::Company => {
                let search = RwSignal::new(String::new());
                let pick = move |(choice,): (Option<Choice>,)| {
                    if let Some(choice) = &choice
                        && let Ok(id) = choice.id.parse()
                    {
                        cache.absorb_company_name(Named { id, name: choice.label.clone() });
                    }
                    answers.company.set(choice);
                };
                view! { <Field label error><Combobox selected=answers.company choices=found(search, find_companies) search on_pick=pick clearable=true placeholder=t!("deal.no_company")/></Field> }
                    .into_any()
            }
            DealField::Contacts => {
                let search = RwSignal::new(String::new());
                let pick = move |(choice,): (Option<Choice>,)| {
                    if let Some(choice) = &choice
                        && let Ok(id) = choice.id.parse()
                    {
                        cache.absorb_contact_name(Named { id, name: choice.label.clone() });
                    }
                    answers.contact.set(choice);
                };
                view! { <Field label error><Combobox selected=answers.contact choices=found(search, find_contacts) search on_pick=pick clearable=true placeholder=t!("deal.add_contact")/></Field> }
                    .into_any()
            }
        }
    });
    let custom = answers.custom.get_value().into_iter().map(|draft| view! { <CustomInput draft/> });
    view! { {inputs.collect_view()}{custom.collect_view()} }.into_any()
}

/// The word for a field.
pub(crate) fn word(field: DealField) -> &'static str {
    match field {
        DealField::Amount => t!("fields.amount"),
        DealField::Company => t!("fields.company"),
        DealField::Contacts => t!("fields.contacts"),
        DealField::ExpectedCloseOn => t!("fields.expected_close_on"),
        DealField::Source => t!("fields.source"),
        DealField::LossReason => t!("fields.loss_reason"),
        DealField::Tags => t!("fields.tags"),
    }
}

fn items(cache: Cache, kind: DirectoryKind, none: &'static str) -> Choices {
    let items = cache.directory_of(kind).into_iter().map(|item| (item.id.to_string(), item.name));
    std::iter::once((String::new(), none.to_owned())).chain(items).collect()
}

/// Does something to a deal that puts it into a stage: at once when it has what the stage asks for, else after asking.
/// Gives whether it was done.
pub(crate) fn enter(
    context: BoardContext,
    deal: &Deal,
    stage: StageId,
    command: Command,
    on_outcome: Option<OnOutcome>,
) -> bool {
    let target = untrack(|| context.cache.stage(deal.pipeline_id, stage));
    let target = target.filter(|_| deal.stage_id != stage);
    let custom = target.as_ref().map(|_| context.cache.lacks_custom(deal, stage)).unwrap_or_default();
    let fields = target.map(|target| context.cache.lacks(deal, &target)).unwrap_or_default();
    if fields.is_empty() && custom.is_empty() {
        context.cache.act(command, on_outcome);
        return true;
    }
    context.asking.set(Some(Asking { stage, fields, custom, deals: vec![deal.id], then: Some(command) }));
    false
}

/// Open while a stage asks for something.
#[component]
pub fn RequiredDialog() -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let asking = context.asking;
    let open = opened_by(asking);
    let title = Signal::derive(move || {
        let stage = asking.with(|it| it.as_ref().map(|it| it.stage));
        let name = stage.and_then(|stage| context.cache.stage(context.pipeline.get()?, stage)).map(|stage| stage.name);
        t!("board.asks_title", stage = name.unwrap_or_default())
    });
    view! {
        <Dialog open title>
            {move || asking.get().map(|it| view! { <Form it/> })}
        </Dialog>
    }
}

#[component]
fn Form(it: Asking) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let cache = context.cache;
    let first = it.deals.first().and_then(|id| cache.deals.peek(*id));
    let new = match &it.then {
        Some(Command::Create(new)) => Some(new.clone()),
        _ => None,
    };
    let currency = first.as_ref().map(|deal| deal.currency.clone());
    let currency = currency.or_else(|| new.as_ref().map(|new| new.currency.clone())).unwrap_or_default();
    let action = if new.is_some() { t!("common.add") } else { t!("board.move") };
    let answers = Answers::new(cache, it.fields.clone(), &it.custom, currency);
    let text = match (&first, &new, it.deals.len()) {
        (Some(deal), _, 1) => deal.name.clone(),
        (None, Some(new), _) => new.name.clone(),
        (_, _, count) => t!("board.asks_many", count = count),
    };
    let submit = move || {
        let Some(patch) = answers.patch() else { return };
        context.asking.set(None);
        let Some(command) = it.then.clone() else {
            return bulk::run(context, bulk::Deed::Move(it.stage, Box::new(patch)));
        };
        if let Command::Create(mut new) = command {
            new.with = patch;
            context.board.focused.set(Some(new.id.0));
            return cache.act(Command::Create(new), None);
        }
        let Some(deal) = cache.deals.peek(command.deal()) else { return };
        cache.together(|| {
            let update = DealUpdate { id: deal.id, version: deal.version, patch };
            cache.act(Command::Update(Box::new(update)), None);
            cache.act(command, None);
        });
        let step = cache.last_step();
        let stage = untrack(|| cache.stage(deal.pipeline_id, it.stage)).map(|stage| stage.name).unwrap_or_default();
        let told = t!("board.moved", name = deal.name, stage = stage);
        context.board.said.set(told.clone());
        context.toasts.with_action(told, t!("common.undo"), move || cache.step(Way::Back, Some(step)));
    };
    let form = NodeRef::<html::Form>::new();
    Effect::new(move || {
        let Some(form) = form.get() else { return };
        // The first control, whatever it is; a dialog that is just opening would give the focus to its cross.
        request_animation_frame(move || {
            let first = form.query_selector("input, select, textarea, button").ok().flatten();
            if let Some(first) = first.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                let _ = first.focus();
            }
        });
    });
    view! {
        <form class="c-form" node_ref=form on:submit=move |event| { event.prevent_default(); submit(); }>
            <p class="c-dialog__text">{text}</p>
            <AskedFields answers/>
            <footer class="c-dialog__actions">
                <Button on_press=move || context.asking.set(None)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true>{action}</Button>
            </footer>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::samples::{deal, stages};
    use millrace_shared::StageKind;

    #[test]
    fn typed_tags_are_parted_by_commas_and_each_once() {
        assert_eq!(tags_of(" GTX, renewal,,gtx ,"), ["GTX", "renewal"]);
        assert!(tags_of(" , ").is_empty());
    }

    #[test]
    fn a_deal_lacks_what_the_stage_asks_for_and_it_has_not() {
        let mut stages = stages();
        stages[1].required_fields = vec![DealField::Amount, DealField::Company, DealField::Tags];
        let has = Deal { tags: vec!["x".into()], ..deal(1, 1, "a0") };
        assert_eq!(has.lacks(&stages[1]), [DealField::Company]);
        let lost = stages.iter().find(|stage| stage.kind == StageKind::Lost).expect("a stage");
        assert_eq!(has.lacks(lost), [DealField::LossReason], "every loss has a reason");
        assert!(has.lacks(&stages[0]).is_empty());
    }
}
