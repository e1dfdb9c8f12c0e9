//! One field of a deal, edited where it stands: saved at once, with the server's refusal or a conflict shown beside it.

use leptos::prelude::*;
use millrace_shared::{DealId, FieldRight, RecordKind, UserId};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::api::ErrorCode;
use crate::cache::commands::{Command, DealPatch, DealUpdate};
use crate::cache::outbox::Outcome;
use crate::cache::presence::{Doing, Looking};
use crate::cache::records::Deal;
use crate::cache::{Cache, use_cache};
use crate::features::deals::told::{Told, ToldField};
use crate::features::deals::words::written;
use crate::features::fields::ruled::{self, LockMark};
use crate::features::together::color_of;
use crate::ui::Settled;
use crate::{forms, t};

/// What a field says to the reader about a change that did not go through.
#[derive(Clone, Debug)]
enum Trouble {
    /// The server does not accept the value.
    Problem(String),
    /// Somebody else changed it meanwhile; carries what they put there, what was tried, and how to try it again.
    Conflict { theirs: String, mine: String, patch: Box<DealPatch> },
}

/// The state of one field.
#[derive(Clone, Copy)]
pub struct Edit {
    cache: Cache,
    id: Signal<DealId>,
    /// The input's name for it, as refusals use it.
    field: StoredValue<String>,
    // The deal as it was when the user began to edit, and the input that was begun in.
    began: StoredValue<Option<Deal>>,
    input: StoredValue<Option<HtmlInputElement>, LocalStorage>,
    trouble: RwSignal<Option<Trouble>>,
    // Who else looks at the deal, and what they have just changed.
    looking: Option<Looking>,
    told: Option<Told>,
    // What somebody else made of it while something is being typed here.
    meanwhile: RwSignal<Option<ToldField>>,
}

impl Edit {
    /// The state of a field, by the input's name for it.
    pub fn new(id: Signal<DealId>, field: impl Into<String>) -> Self {
        provide_context(Settled);
        let edit = Self {
            cache: use_cache(),
            id,
            field: StoredValue::new(field.into()),
            began: StoredValue::new(None),
            input: StoredValue::new_local(None),
            trouble: RwSignal::new(None),
            looking: use_context::<Looking>(),
            told: use_context::<Told>(),
            meanwhile: RwSignal::new(None),
        };
        Effect::new(move || {
            let told = edit.told();
            if told.is_some() && edit.input.with_value(Option::is_some) {
                edit.meanwhile.set(told);
            }
        });
        edit
    }

    /// What somebody else made of it a moment ago. The caller is told of changes.
    pub fn told(self) -> Option<ToldField> {
        self.field.with_value(|field| self.told?.of(field))
    }

    /// An input of this field took the focus: what is on screen now is what the user goes by. Coming back to an input with
    /// something typed in it begins nothing new.
    pub fn begin(self, event: &web_sys::FocusEvent) {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        if let Some(looking) = self.looking {
            looking.say(Doing { holding: None, field: Some(self.field.get_value()) });
        }
        let again = self.input.with_value(|known| known.as_ref() == Some(&input)) && !input.value().is_empty();
        if !again {
            self.began.set_value(self.cache.deals.peek(self.id.get_untracked()));
            self.input.set_value(Some(input));
        }
    }

    /// The focus has left it.
    pub fn leave(self) {
        self.meanwhile.try_set(None);
        if let Some(looking) = self.looking {
            looking.say(Doing::default());
        }
    }

    /// Who else edits this field. The caller is told of changes.
    fn editor(self) -> Option<UserId> {
        self.field.with_value(|field| self.looking?.editor(field))
    }

    /// What may be done with it. The caller is told of changes.
    fn right(self) -> FieldRight {
        self.field.with_value(|field| match field.strip_prefix("custom.") {
            Some(key) => {
                let id = untrack(|| self.cache.fields.all())
                    .into_iter()
                    .find(|it| it.kind == RecordKind::Deal && it.key == key);
                id.map_or(FieldRight::Edit, |field| self.cache.right_of_custom(RecordKind::Deal, field.id))
            }
            None => ruled::right_of(self.cache, RecordKind::Deal, field),
        })
    }

    /// Not to be changed: by the deal's rights, or by the field's.
    pub fn locked(self, deal: Signal<bool>) -> Signal<bool> {
        Signal::derive(move || deal.get() || self.right() != FieldRight::Edit)
    }

    /// Saves a patch of this field; `mine` is the new value for the reader.
    pub fn save(self, patch: DealPatch, mine: String) {
        let id = self.id.get_untracked();
        // A picker has no begin of its own: what is on screen is what the user saw.
        let seen = self.began.get_value().filter(|seen| seen.id == id).or_else(|| self.cache.deals.peek(id));
        self.began.set_value(None);
        self.input.set_value(None);
        self.send(patch, mine, seen);
    }

    fn send(self, patch: DealPatch, mine: String, seen: Option<Deal>) {
        let Some(seen) = seen else { return };
        self.trouble.set(None);
        let update = DealUpdate { id: seen.id, version: seen.version, patch: patch.clone() };
        let on_outcome = Box::new(move |outcome: Outcome| match outcome {
            Outcome::Done => true,
            Outcome::Conflict(now) => {
                let theirs = self.field.try_with_value(|field| written(field, self.cache, &now)).unwrap_or_default();
                self.tell(Trouble::Conflict { theirs, mine, patch: Box::new(patch) })
            }
            Outcome::Refused(error) if error.code() == Some(ErrorCode::Validation) => {
                let own = self.field.try_with_value(|field| error.field(field).map(forms::problem_text)).flatten();
                self.tell(Trouble::Problem(own.unwrap_or_else(|| error.sentence())))
            }
            Outcome::Refused(_) => false,
        });
        self.cache.act_seen(Command::Update(Box::new(update)), Some(seen), Some(on_outcome));
    }

    /// True when the field is still on the page to tell it.
    fn tell(self, trouble: Trouble) -> bool {
        self.trouble.try_set(Some(trouble)).is_none()
    }

    fn use_mine(self) {
        if let Some(Trouble::Conflict { patch, mine, .. }) = self.trouble.get_untracked() {
            let now = self.cache.deals.peek(self.id.get_untracked());
            self.send(*patch, mine, now);
        }
    }
}

/// A field with its name, its control, and what went wrong with it.
#[component]
pub fn FieldRow(
    /// Its name.
    #[prop(into)]
    label: String,
    /// Its state.
    edit: Edit,
    /// What to write into it.
    #[prop(optional, into)]
    help: String,
    /// The control.
    children: Children,
) -> impl IntoView {
    let right = Signal::derive(move || edit.right());
    view! {
        <div class="c-dealfield" style:display=move || (right.get() == FieldRight::Hidden).then_some("none") class:c-dealfield--theirs=move || edit.editor().is_some() style=("--person", move || color_of(edit.editor()))
            class:c-dealfield--trouble=move || edit.trouble.with(Option::is_some)
            class:c-dealfield--told=move || edit.told().is_some()
            on:focusin=move |event| edit.begin(&event)
            on:focusout=move |_| edit.leave()
        >
            <span class="c-dealfield__label" title=(!help.is_empty()).then_some(help)>{label}<LockMark right/></span>
            <div class="c-dealfield__value">
                {children()}
                {move || edit.editor().map(|who| {
                    let who = edit.cache.user_name(who);
                    view! { <span class="c-dealfield__editor">{t!("presence.edited_by", who = who)}</span> }
                })}
                <Meanwhile edit/>
                <TroubleView edit/>
            </div>
        </div>
    }
    .into_any()
}

/// Says, while something is typed into a field, what somebody else has made of it: what is typed stays as it is.
#[component]
pub fn Meanwhile(edit: Edit) -> impl IntoView {
    move || {
        edit.meanwhile.get().map(|told| {
            let value = if told.value.is_empty() { t!("common.empty_value").to_owned() } else { told.value };
            let text = if told.by.is_empty() {
                t!("deal.changed_meanwhile", value = value)
            } else {
                t!("deal.changed_meanwhile_by", who = told.by, value = value)
            };
            view! { <p class="c-dealfield__meanwhile">{text}</p> }
        })
    }
}

/// What went wrong with a field.
#[component]
pub fn TroubleView(edit: Edit) -> impl IntoView {
    move || {
        edit.trouble.get().map(|trouble| match trouble {
            Trouble::Problem(problem) => view! { <p class="c-field__error" role="alert">{problem}</p> }.into_any(),
            Trouble::Conflict { theirs, mine, .. } => view! {
                <div class="c-conflict" role="alert">
                    <p>{t!("deal.conflict", who = t!("deal.conflict_somebody"), theirs = theirs, mine = mine)}</p>
                    <button type="button" class="c-button" on:click=move |_| edit.trouble.set(None)>{t!("deal.keep_theirs")}</button>
                    <button type="button" class="c-button" on:click=move |_| edit.use_mine()>{t!("deal.use_mine")}</button>
                </div>
            }
            .into_any(),
        })
    }
}
